/**
 * The studio: one picture, one composer, the history beside it. This file lays the page out and connects its parts;
 * what can be done is in actions.ts, where one is in place.ts, what one wants in draft.ts.
 */
import type { Picture } from '@image2image/sdk'
import { History, Keyboard, Redo2, Undo2 } from 'lucide-react'
import { type ChangeEvent, type ComponentProps, useEffect, useMemo, useRef, useState } from 'react'
import { useIsConnected } from '../../connection.ts'
import { useIsOnDevice } from '../../device/mode.ts'
import { sayFailure } from '../../failure.ts'
import { Frame, useMedia } from '../../frame.tsx'
import { Button, IconButton } from '../../ui/button.tsx'
import { Question, Window } from '../../ui/dialog.tsx'
import { Notice } from '../../ui/notice.tsx'
import { words } from '../../words/en.ts'
import { percent } from '../../words/format.ts'
import { type Actions, useActions } from './actions.ts'
import { useBeside, useSamePicture } from './beside.ts'
import { sayWaiting, whyBlocked } from './blocked.ts'
import { nextZoom } from './canvas.tsx'
import { Composer } from './composer.tsx'
import { DeviceStudio } from './device-studio.tsx'
import { DeviceSwitch } from './device-switch.tsx'
import { useEstimate, useSteps } from './device-work.ts'
import { type Draft, useDraft } from './draft.ts'
import { EditsWindow } from './edits-window.tsx'
import { Empty } from './empty.tsx'
import { makerOf, type Step } from './history.ts'
import { HistoryPanel, titleOf } from './history-panel.tsx'
import { acceptedFiles, useDropAndPaste, useUpload } from './intake.ts'
import { KeysWindow } from './keys-window.tsx'
import { useLooking } from './looking.ts'
import { Painter } from './painter.tsx'
import { PictureBar } from './picture-bar.tsx'
import { editedPicture, type Place, shownPicture } from './place.ts'
import { estimateSeconds } from './plan.ts'
import { serverPlanner, useEngine } from './queries.ts'
import { Announcer, DropHere, Loading, Missing, Remark } from './remarks.tsx'
import { type Runner, useRunner } from './runner.tsx'
import { useShortcuts } from './shortcuts.ts'
import { Stage, useView } from './stage.tsx'
import { sourceOf } from './thumbnail.tsx'
import { Uploading } from './uploading.tsx'

const icon = { 'aria-hidden': true, size: 18, strokeWidth: 1.75 } as const
type OpenWindow = 'history' | 'keys' | 'edits' | null

const keyOf = (place: Place): string | null => {
  if (place.kind === 'run') return place.generation.id
  return place.kind === 'input' || place.kind === 'result' ? place.picture.id : null
}

/** On the server or on this device: two studios that share their words, plan and canvas. */
export function Studio() {
  return useIsOnDevice() ? <DeviceStudio /> : <ServerStudio />
}

function ServerStudio() {
  const engine = useEngine().data
  const beside = useBeside()
  const draft = useDraft(serverPlanner, beside.given)
  const actions = useActions(draft, beside)
  const { place, library } = actions
  const isConnected = useIsConnected()
  const isWide = useMedia('(min-width: 1024px)')
  const hasHistory = library.catalogue.pictures.size + library.catalogue.generations.size > 0
  const view = useView(`${place.kind}.${keyOf(place)}`)
  const [open, setOpen] = useState<OpenWindow>(null)
  const [deleting, setDeleting] = useState<Step | null>(null)
  const field = useRef<HTMLTextAreaElement>(null)
  const chooser = useRef<HTMLInputElement>(null)
  const camera = useRef<HTMLInputElement>(null)
  const [isMakePending, setIsMakePending] = useState(false)
  const intake = useUpload(picture => {
    setIsMakePending(false)
    actions.stored(picture, isMakePending, runner.running)
  })
  const isSending = intake.upload !== null && intake.upload.error === null
  const take = (files: readonly File[]) => {
    const [first] = files
    if (!first) return
    intake.start(first)
    if (files.length > 1) actions.say(words.upload.onlyFirst)
  }
  const isOver = useDropAndPaste(take)
  const edited = intake.upload ? null : editedPicture(place)
  useSamePicture(beside, edited?.id ?? null)
  const source = useMemo(() => sourceOf(edited), [edited])
  const runner = useRunner(draft, beside, edited)
  const looking = useLooking({ draft, beside, place, engine, isByModel: runner.isByModel }, edited)
  const { waiting, masking } = looking
  const blocked =
    sayWaiting(waiting) ?? whyBlocked(draft, runner, { hasPicture: edited !== null || isSending, isConnected })
  const make = () => {
    if (draft.words.trim() === '') field.current?.focus()
    if (blocked !== null) return
    // Whoever is quicker than the upload gets the edit as soon as the picture is stored.
    if (isSending) setIsMakePending(true)
    else if (edited && !actions.isOrdering) actions.make(edited, runner.running)
  }
  const guessed = useEstimate(useSteps(draft.steps), edited, 'server')
  const guess = estimateOf(draft, edited, library.catalogue) ?? guessed
  const cycle = () => view.setCompare(view.compare === 50 ? 100 : view.compare === 100 ? 0 : 50)
  const zoomBy = (direction: 'in' | 'out' | 'fit') => view.setZoom(nextZoom(view.zoom, view.fitted, direction))
  useShortcuts({
    undo: actions.undo,
    redo: actions.redo,
    make,
    compare: cycle,
    useAsInput: actions.useAsInput,
    choose: () => chooser.current?.click(),
    zoom: zoomBy,
    focusWords: () => field.current?.focus(),
    showKeys: () => setOpen('keys'),
    isDraftDirty: draft.isDirty,
  })
  useTitle(place)
  const canvas = useKeptFocus(`${place.kind}.${keyOf(place)}`)

  const history = (
    <HistoryPanel
      catalogue={library.catalogue}
      shown={shownPicture(place)}
      currentKey={keyOf(place)}
      hasOlder={library.hasOlder}
      onOlder={library.showOlder}
      onOpen={step => {
        setOpen(null)
        actions.open(step)
      }}
      onOpenPicture={picture => {
        setOpen(null)
        actions.go({ picture: picture.id })
      }}
      onDelete={step => (step.picture ? setDeleting(step) : actions.remove(step))}
    />
  )
  const onChosen = (event: ChangeEvent<HTMLInputElement>) => {
    take([...(event.currentTarget.files ?? [])])
    event.currentTarget.value = ''
  }
  const isPainting = edited !== null && beside.paintingOn === edited.id
  const showsPicture = place.kind !== 'empty' && place.kind !== 'missing' && !intake.upload
  const shown = place.kind === 'run' ? place.input : shownPicture(place)
  return (
    <Frame
      leading={
        !isWide &&
        hasHistory && (
          <IconButton label={words.header.history} onClick={() => setOpen('history')}>
            <History {...icon} />
          </IconButton>
        )
      }
      actions={<HeaderActions actions={actions} onKeys={() => setOpen('keys')} isWide={isWide} />}
    >
      <div className="flex min-h-0 flex-1">
        {isWide && hasHistory && (
          <aside
            aria-label={words.history.title}
            className="flex w-[272px] shrink-0 flex-col border-r border-line bg-surface"
          >
            <h2 className="flex h-12 shrink-0 items-center border-b border-line px-4 text-sm font-semibold">
              {words.history.title}
            </h2>
            <div className="scroll-thin min-h-0 flex-1 overflow-y-auto">{history}</div>
          </aside>
        )}
        <main id="main" className="flex min-w-0 flex-1 flex-col">
          {(library.isLoading || place.kind !== 'empty' || intake.upload) && (
            <h1 className="sr-only">{words.header.studio}</h1>
          )}
          {isPainting && (
            <Painter
              picture={edited}
              brush={beside.brush}
              onDone={beside.endPainting}
              onCancel={beside.cancelPainting}
            />
          )}
          {!isPainting && showsPicture && shown && (
            <PictureBar
              picture={shown}
              title={titleOf({ picture: shown, generation: place.kind === 'result' ? place.generation : null })}
              isResult={place.kind === 'result'}
              zoomPercent={percent(view.zoom === 'fit' ? view.fitted : view.zoom)}
              onZoom={zoomBy}
              onUseAsInput={actions.useAsInput}
              onDelete={() => setDeleting(stepOf(actions, shown))}
              onNew={() => chooser.current?.click()}
              onWords={runner.canGenerate ? () => actions.go({ as: 'new' }) : null}
            />
          )}
          <section
            ref={canvas}
            tabIndex={-1}
            aria-label={words.canvas.label}
            hidden={isPainting}
            className="relative min-h-0 flex-1 bg-stage outline-none [&[hidden]]:hidden"
          >
            {intake.upload ? (
              <Uploading
                upload={intake.upload}
                isMakePending={isMakePending}
                onCancel={() => {
                  setIsMakePending(false)
                  intake.cancel()
                }}
                onAgain={intake.again}
                onChoose={() => {
                  intake.cancel()
                  chooser.current?.click()
                }}
              />
            ) : (
              <Middle
                actions={actions}
                view={view}
                preview={looking.preview}
                veil={looking.veil}
                runner={runner}
                canRun={isConnected}
                empty={
                  <Empty
                    onChoose={() => chooser.current?.click()}
                    onCamera={() => camera.current?.click()}
                    onExample={file => take([file])}
                    onWords={runner.canGenerate ? actions.generate : null}
                    staysHere={!runner.canChoose}
                    isOrdering={actions.isOrdering}
                  />
                }
              />
            )}
            <Remark text={actions.remark} error={actions.error} onDismiss={actions.dismiss} />
          </section>
          {!isPainting && ((showsPicture && shown) || intake.upload) && (
            <Composer
              draft={draft}
              place={place}
              edited={edited}
              engine={engine}
              field={field}
              estimate={guess}
              blocked={blocked}
              isOrdering={actions.isOrdering || isMakePending}
              onMake={make}
              onUseAsInput={actions.useAsInput}
              onAllEdits={() => setOpen('edits')}
              beside={beside}
              waiting={waiting}
              previewFailure={looking.previewFailure}
              masking={masking}
              pictures={[...library.catalogue.pictures.values()]}
              mostReferences={runner.mostReferences}
              isByModel={runner.isByModel || runner.refusal !== null}
              modelRow={runner.row(guess)}
              onStored={picture => actions.remember({ picture })}
            />
          )}
        </main>
      </div>
      <input ref={chooser} type="file" hidden accept={acceptedFiles} onChange={onChosen} data-testid="choose" />
      <input ref={camera} type="file" hidden accept="image/*" capture="environment" onChange={onChosen} />
      {isOver && <DropHere />}
      <Announcer place={place} />
      <Window
        shape="sheet"
        isOpen={open === 'history' && !isWide}
        onOpenChange={isOpen => setOpen(isOpen ? 'history' : null)}
        title={words.history.title}
        closeLabel={words.common.close}
      >
        {history}
      </Window>
      <KeysWindow isOpen={open === 'keys'} onOpenChange={isOpen => setOpen(isOpen ? 'keys' : null)} />
      <EditsWindow
        isOpen={open === 'edits'}
        onOpenChange={isOpen => setOpen(isOpen ? 'edits' : null)}
        engine={engine}
        source={source}
        onPick={picked => {
          setOpen(null)
          draft.add(picked)
          requestAnimationFrame(() => field.current?.focus())
        }}
      />
      <Question
        isOpen={deleting !== null}
        onClose={() => setDeleting(null)}
        title={words.result.deleteTitle}
        body={deleting?.generation ? words.result.deleteBody : words.result.deleteInputBody}
        confirm={words.common.delete}
        cancel={words.common.cancel}
        onConfirm={() => deleting && actions.remove(deleting)}
      />
    </Frame>
  )
}

function stepOf({ library }: Actions, picture: Picture): Step {
  const generation = makerOf(library.catalogue, picture)
  return { key: picture.id, picture, generation, parentId: generation?.inputId ?? null, createdAt: picture.createdAt }
}

function estimateOf(draft: Draft, edited: Picture | null, catalogue: Actions['library']['catalogue']): number | null {
  const steps = draft.steps.map(({ step }) => step)
  // How an enlargement is made, and so how long it takes, depends on the picture's size: the past says nothing.
  if (!edited || steps.length === 0 || steps.some(({ name }) => name === 'upscale')) return null
  return estimateSeconds(steps, edited, [...catalogue.generations.values()], catalogue.pictures)
}

function useTitle(place: Place): void {
  const title =
    place.kind === 'run' && place.generation.state === 'running'
      ? `${percent(place.generation.fraction)} % · ${words.product}`
      : words.product
  useEffect(() => {
    document.title = title
  }, [title])
}

/** When the button that was pressed goes away with its place, the keyboard goes on from the canvas, not from the top. */
function useKeptFocus(placeKey: string) {
  const canvas = useRef<HTMLElement>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new place is what may have taken the focus away
  useEffect(() => {
    if (document.activeElement === document.body) canvas.current?.focus({ preventScroll: true })
  }, [placeKey])
  return canvas
}

function HeaderActions({ actions, onKeys, isWide }: { actions: Actions; onKeys: () => void; isWide: boolean }) {
  return (
    <>
      <DeviceSwitch />
      <IconButton label={words.header.undo} shortcut="Ctrl+Z" disabled={!actions.canUndo} onClick={actions.undo}>
        <Undo2 {...icon} />
      </IconButton>
      <IconButton label={words.header.redo} shortcut="Shift+Ctrl+Z" disabled={!actions.canRedo} onClick={actions.redo}>
        <Redo2 {...icon} />
      </IconButton>
      {isWide && (
        <IconButton label={words.header.keys} shortcut="?" onClick={onKeys}>
          <Keyboard {...icon} />
        </IconButton>
      )}
    </>
  )
}

interface MiddleProps extends Pick<ComponentProps<typeof Stage>, 'preview' | 'veil'> {
  actions: Actions
  view: ReturnType<typeof useView>
  runner: Runner
  canRun: boolean
  empty: React.ReactNode
}

function Middle({ actions, view, runner, canRun, empty, preview, veil }: MiddleProps) {
  const { place, library } = actions
  if (library.error && library.catalogue.pictures.size === 0) {
    return (
      <div className="flex h-full items-center justify-center p-4">
        <Notice action={<Button onClick={() => void library.refresh()}>{words.common.tryAgain}</Button>}>
          {sayFailure(library.error)}
        </Notice>
      </div>
    )
  }
  if (place.kind === 'missing' || place.kind === 'empty') {
    if (library.isLoading) return <Loading />
    return place.kind === 'empty' ? empty : <Missing onNewest={() => actions.go({})} />
  }
  return (
    <Stage
      place={place}
      zoom={view.zoom}
      onFitted={view.setFitted}
      compare={view.compare}
      onCompare={view.setCompare}
      isCancelling={actions.isCancelling}
      canRun={canRun}
      preview={preview}
      veil={veil}
      onCancel={actions.cancel}
      canChoose={runner.canChoose}
      onAgain={() => actions.again(runner.running)}
      onBack={actions.back}
    />
  )
}
