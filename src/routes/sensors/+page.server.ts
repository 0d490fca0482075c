import { redirect } from '@sveltejs/kit';
import type { PageServerLoad } from './$types';

/** A sensor has no page of its own yet; how to connect one is told on the page about this instance. */
export const load: PageServerLoad = () => redirect(307, '/about#connect');
