/** What vite makes of a worker's name: the address of its script. */
declare module '*?worker&url' {
  const address: string
  export default address
}
