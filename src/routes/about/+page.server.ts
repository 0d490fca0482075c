import { m } from '#lib/messages/index.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = ({ locals }) => ({ version: locals.app.version, bar: { title: m('nav.about') } });
