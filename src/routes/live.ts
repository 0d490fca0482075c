import { createContext } from 'svelte';
import type { LiveConnection } from '#lib/live/index.ts';

/** The page's one line to the server, made in the layout. */
export const [getLive, setLive] = createContext<LiveConnection>();
