import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig, type Plugin } from 'vite';
import type { DevelopmentServer } from './server/dev.ts';

export default defineConfig({
  plugins: [lichenServer(), sveltekit()],
  build: { target: 'es2022' },
});

/** `vite dev` with the real server behind it: database, ingest and live sockets in the same process. */
function lichenServer(): Plugin {
  let stop = async () => {};
  return {
    name: 'lichen-server',
    apply: 'serve',
    async configureServer(vite) {
      if (process.env['VITEST'] !== undefined) return;
      const { attachTo } = (await vite.ssrLoadModule('/server/dev.ts')) as { attachTo(server: DevelopmentServer): Promise<typeof stop> };
      stop = await attachTo(vite as unknown as DevelopmentServer);
    },
    closeBundle: () => stop(),
  };
}
