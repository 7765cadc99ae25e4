/** Between the window that waits for a proof through another service and the one in which it was given. */
const channelName = 'image2image.proof'

/** `problem`: null when it is proved. Gives the way to stop listening. */
export function listenForProof(hear: (problem: string | null) => void): () => void {
  const channel = new BroadcastChannel(channelName)
  channel.onmessage = ({ data }: MessageEvent<{ problem: string | null }>) => hear(data.problem)
  return () => channel.close()
}

/** Tells the window that waits, and closes this one. */
export function tellProof(problem: string | null): void {
  const channel = new BroadcastChannel(channelName)
  channel.postMessage({ problem })
  channel.close()
  window.close()
}
