import { redirect } from '@sveltejs/kit';
import { keeperOf } from '../api/asker.ts';
import type { PageServerLoad } from './$types';

/** Whoever keeps devices sees them; everybody else is told how one is connected. */
export const load: PageServerLoad = (event) => redirect(307, keeperOf(event).isAdministrator ? '/devices' : '/about#connect');
