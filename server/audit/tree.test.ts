import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { hashLeaf } from './entry.ts'
import { checkpointText, noteKeyOf, openNote, parseCheckpoint, signNote, verifierOf } from './note.ts'
import { emptyRoot, Frontier, hashNode, inclusionProof, isIncluded } from './tree.ts'

/** The leaves and roots of the reference implementation's own tests (certificate-transparency). */
const inputs = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f']
const roots = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
]
const leaves = inputs.map(hex => hashLeaf(Buffer.from(hex, 'hex')))

describe('the tree', () => {
  test('gives the roots of RFC 6962', () => {
    const frontier = new Frontier()
    expect(frontier.root().equals(emptyRoot())).toBe(true)
    for (const [index, leaf] of leaves.entries()) {
      frontier.push(leaf)
      expect(frontier.root().toString('hex')).toBe(roots[index])
    }
  })

  test('proves every leaf of every size, and no other leaf or place', () => {
    const many = Array.from({ length: 70 }, (_, i) => createHash('sha256').update(String(i)).digest())
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 70 }), fc.nat(69), fc.nat(69), (size, first, second) => {
        const [index, other] = [first % size, second % size]
        const frontier = new Frontier()
        const tree = many.slice(0, size)
        for (const leaf of tree) frontier.push(leaf)
        const proof = inclusionProof(tree, index)
        expect(isIncluded(many[index], index, size, proof, frontier.root())).toBe(true)
        expect(isIncluded(many[index], index, size, [...proof, many[0]], frontier.root())).toBe(false)
        if (other !== index) expect(isIncluded(many[other], index, size, proof, frontier.root())).toBe(false)
        if (other !== index) expect(isIncluded(many[index], other, size, proof, frontier.root())).toBe(false)
        if (proof.length > 0) expect(isIncluded(many[index], index, size, proof.slice(1), frontier.root())).toBe(false)
      }),
    )
  })

  test('does not take a node for a leaf', () => {
    expect(hashNode(leaves[0], leaves[1]).equals(hashLeaf(Buffer.concat([leaves[0], leaves[1]])))).toBe(false)
  })
})

describe('a signed note', () => {
  // The example of the specification of signed notes.
  const spec = verifierOf(
    'PeterNeumann',
    Buffer.from('ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW', 'base64').subarray(1),
  )
  const note =
    'If you think cryptography is the answer to your problem,\nthen you don’t know what your problem is.\n\n' +
    '— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n'

  test('of another implementation opens', () => {
    expect(spec.text).toBe('PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW')
    expect(openNote(note.replaceAll('’', "'"), spec)).toContain('If you think cryptography')
  })

  test('opens under its own key only, and with every byte as it was', () => {
    const key = noteKeyOf('image2image/test', Buffer.alloc(32, 7))
    const at = new Date('2026-03-01T12:00:00.000Z')
    const checkpoint = { origin: key.name, size: 8, root: leaves[0], at, after: leaves[1] }
    const signed = signNote(checkpointText(checkpoint), key)
    expect(parseCheckpoint(openNote(signed, key.verifier) ?? '')).toEqual(checkpoint)
    expect(openNote(signed, noteKeyOf('image2image/test', Buffer.alloc(32, 8)).verifier)).toBeNull()
    expect(openNote(signed, noteKeyOf('image2image/other', Buffer.alloc(32, 7)).verifier)).toBeNull()
    for (let at = 0; at < signed.length; at++) {
      const changed = `${signed.slice(0, at)}${signed[at] === 'x' ? 'y' : 'x'}${signed.slice(at + 1)}`
      expect(openNote(changed, key.verifier), `byte ${at}`).toBeNull()
    }
  })
})
