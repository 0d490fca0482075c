import { defineConfig } from 'vite';

/** The server's own bundle: Node 20 cannot strip types, so `server/` is built beside the site. */
export default defineConfig({
  publicDir: false,
  ssr: { noExternal: [/^#/] },
  build: {
    ssr: true,
    target: 'node20',
    outDir: 'build/server',
    emptyOutDir: true,
    sourcemap: true,
    rolldownOptions: {
      input: {
        main: 'server/main.ts',
        lichen: 'server/cli/lichen.ts',
        'export-worker': 'server/export-worker.ts',
        'site-worker': 'server/site-worker.ts',
      },
      output: { entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
    },
  },
});
