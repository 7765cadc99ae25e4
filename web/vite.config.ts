import { fileURLToPath } from 'node:url'
import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defaultClientConditions, defineConfig } from 'vite'

const server = 'http://127.0.0.1:3000'

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  plugins: [react(), tailwindcss()],
  // The model runtime fetches its binary when it is needed (engine/models/runtime-browser.ts); it is not to be bundled.
  resolve: { conditions: ['onnxruntime-web-use-extern-wasm', ...defaultClientConditions] },
  // The server puts the nonce of each answer in its place (server/http/security.ts).
  html: { cspNonce: 'NONCE-OF-THIS-ANSWER' },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2023',
    // The content security policy allows fonts and scripts from this server only, so nothing is inlined as data:.
    assetsInlineLimit: 0,
  },
  // The server knows by the name `assets/device-…` that a script starts as a worker, and gives it its own policy.
  worker: {
    format: 'es',
    rollupOptions: {
      output: { entryFileNames: 'assets/device-[hash].js', chunkFileNames: 'assets/device-[name]-[hash].js' },
    },
  },
  server: { proxy: { '/api': server, '/v1': server, '/healthz': server, '/models': server } },
})
