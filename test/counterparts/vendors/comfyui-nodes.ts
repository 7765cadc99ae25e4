/** The nodes of ComfyUI that the shipped workflows use, with the inputs that its `nodes.py` and `comfy_extras` declare. */
type Inputs = Record<string, string | readonly string[]>

const samplers = ['euler', 'euler_ancestral', 'dpmpp_2m', 'dpmpp_2m_sde', 'lcm']
const schedulers = ['simple', 'sgm_uniform', 'karras', 'exponential', 'normal']
const encode = { clip: 'CLIP', prompt: 'STRING' }
const pictures = { vae: 'VAE', image1: 'IMAGE', image2: 'IMAGE', image3: 'IMAGE' }

/** The first are required, the second may be left out. */
const inputsOf = (files: Readonly<Record<string, readonly string[]>>): Record<string, readonly [Inputs, Inputs?]> => ({
  CheckpointLoaderSimple: [{ ckpt_name: files.checkpoints ?? [] }],
  CLIPTextEncode: [{ text: 'STRING', clip: 'CLIP' }],
  KSampler: [
    {
      ...{ model: 'MODEL', seed: 'INT', steps: 'INT', cfg: 'FLOAT', sampler_name: samplers, scheduler: schedulers },
      ...{ positive: 'CONDITIONING', negative: 'CONDITIONING', latent_image: 'LATENT', denoise: 'FLOAT' },
    },
  ],
  VAEDecode: [{ samples: 'LATENT', vae: 'VAE' }],
  VAEEncode: [{ pixels: 'IMAGE', vae: 'VAE' }],
  EmptyLatentImage: [{ width: 'INT', height: 'INT', batch_size: 'INT' }],
  LoadImage: [{ image: 'UPLOAD' }],
  LoadImageMask: [{ image: 'UPLOAD', channel: ['alpha', 'red', 'green', 'blue'] }],
  SetLatentNoiseMask: [{ samples: 'LATENT', mask: 'MASK' }],
  GrowMask: [{ mask: 'MASK', expand: 'INT', tapered_corners: 'BOOLEAN' }],
  PreviewImage: [{ images: 'IMAGE' }],
  UNETLoader: [{ unet_name: files.diffusion_models ?? [], weight_dtype: ['default', 'fp8_e4m3fn', 'fp8_e5m2'] }],
  DualCLIPLoader: [
    { clip_name1: files.text_encoders ?? [], clip_name2: files.text_encoders ?? [], type: ['sdxl', 'sd3', 'flux'] },
    { device: ['default', 'cpu'] },
  ],
  CLIPLoader: [{ clip_name: files.text_encoders ?? [], type: ['stable_diffusion', 'sd3', 'qwen_image'] }],
  VAELoader: [{ vae_name: files.vae ?? [] }],
  ReferenceLatent: [{ conditioning: 'CONDITIONING' }, { latent: 'LATENT' }],
  FluxGuidance: [{ conditioning: 'CONDITIONING', guidance: 'FLOAT' }],
  ConditioningZeroOut: [{ conditioning: 'CONDITIONING' }],
  ModelSamplingAuraFlow: [{ model: 'MODEL', shift: 'FLOAT' }],
  CFGNorm: [{ model: 'MODEL', strength: 'FLOAT' }],
  TextEncodeQwenImageEditPlus: [encode, pictures],
})

export function nodesOf(
  files: Readonly<Record<string, readonly string[]>>,
  isNew: boolean,
  removed: readonly string[],
): Record<string, object> {
  const typed = (value: string | readonly string[]) => {
    if (typeof value === 'string') return [value, {}]
    return isNew ? ['COMBO', { options: value }] : [value, {}]
  }
  const all = (inputs: Inputs = {}) =>
    Object.fromEntries(Object.entries(inputs).map(([name, value]) => [name, typed(value)]))
  const known = Object.entries(inputsOf(files)).filter(([name]) => !removed.includes(name))
  return Object.fromEntries(
    known.map(([name, [required, optional]]) => [
      name,
      { input: { required: all(required), optional: all(optional) }, name, display_name: name },
    ]),
  )
}
