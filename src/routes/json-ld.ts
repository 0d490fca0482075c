/** Data for machines as a script element that runs nothing; whatever the data hold, they cannot end the element. */
export function jsonLdOf(data: object): string {
  return `<script type="application/ld+json">${JSON.stringify(data).replaceAll('<', '\\u003c')}</${'script'}>`;
}
