import type { Instance } from '#lib/domain/api.ts';
import type { LayoutServerLoad } from './$types';

/** The shell must stand without the database: then it knows nothing of the instance, and the page says why. */
export const load: LayoutServerLoad = async ({ locals }) => {
  const { isAdministrator, viewer } = locals;
  return { instance: await findInstance(locals), isAdministrator, signedIn: viewer.by === 'nobody' ? null : { name: viewer.account?.name ?? null } };
};

async function findInstance(locals: App.Locals): Promise<Instance | null> {
  try {
    return await locals.reads.instance();
  } catch (error) {
    if (error instanceof Error && error.name === 'AppError') return null;
    throw error;
  }
}
