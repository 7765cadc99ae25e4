/** Facets of a painted picture cut again, finer, on faces: as fine as the face is small. */
import { refineFaces } from './face-focus.ts'
import type { Face } from './faces.ts'
import { gaussianBlur } from './filters.ts'
import { structureTensor } from './flow.ts'
import { anisotropicKuwahara } from './kuwahara.ts'
import { luma, type Planes } from './planes.ts'

/** `radius` is that of the facets elsewhere; a face gets at most about eighteen facets from its middle to its rim. */
export function repaintFaces(facets: Planes, photo: Planes, faces: readonly Face[], radius: number): void {
  refineFaces(facets, photo, faces, (part, _left, _top, face) => {
    const fine = Math.min(radius, face.radius / 18)
    if (fine < 1) return part
    const { width, height } = part
    const smooth = gaussianBlur(luma(part), width, height, fine * 0.3)
    return anisotropicKuwahara(part, structureTensor(smooth, width, height, Math.max(1, fine * 0.7)), fine)
  })
}
