/**
 * Condition on the station `st`: it is public, or of an organisation in the array at `parameter`; 0 in it stands for all.
 * Every read that leaves this room has it. Null, which a forgotten parameter would be, shows what is public alone.
 */
export function seenBy(parameter: `$${number}`, st = 'st'): string {
  return `(${st}.is_public or ${st}.organisation_id = any(${parameter}::int[]) or 0 = any(${parameter}::int[]))`;
}
