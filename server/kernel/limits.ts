/** Every number that bounds what one person or one request may take. Units are in the names. */
export const limits = {
  /** One uploaded file. */
  uploadBytes: 50 * 1024 * 1024,
  /** What an upload must bring on average over a window; a phone on a bad line brings ten times as much. */
  uploadBytesPerSecondLeast: 2 * 1024,
  uploadWindowSeconds: 20,
  /** Uploads stop while less than this is left on the disk, so that the database can still write. */
  diskReserveBytes: 256 * 1024 * 1024,
  /** Width x height after decoding. */
  picturePixels: 40_000_000,
  /** Either side of a picture: a 1 x 40,000,000 strip breaks decoders that an area limit lets pass. */
  pictureSidePixels: 16_384,
  /** Frames or pages a file may hold; only the first is used. */
  pictureFrames: 1_000,
  decodeSeconds: 12,
  decodeMemoryBytes: 1_200 * 1024 * 1024,
  instructionCharacters: 2_000,
  jsonBodyBytes: 256 * 1024,
  /** A call of a tool, which may hold a picture in base64; a larger one is uploaded first and named by its id. */
  toolBodyBytes: 16 * 1024 * 1024,
  generationSeconds: 300,
  engineMemoryBytes: 2_500 * 1024 * 1024,
  /** Generations of one account that may wait or run at once. */
  openGenerationsPerAccount: 20,
  /** Event streams, and waits for a picture, that one account may have open at once in one process. */
  streamsPerAccount: 100,
  pageRows: 50,
} as const
