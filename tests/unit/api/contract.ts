import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';

interface Operation {
  responses: Record<string, { content?: Record<string, { schema: object }> }>;
}
export interface OpenApi {
  openapi: string;
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, object> };
}

const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;

/** Holds answers against the document; returns what is wrong with one, empty where nothing is. */
export function makeContract(document: OpenApi) {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  ajv.addFormat('date-time', ISO);
  ajv.addSchema({ $id: 'https://lichen.test/openapi', ...document });
  const validators = new Map<string, ValidateFunction>();
  return {
    reads: Object.keys(document.paths).filter((path) => document.paths[path]!['get']),
    /** Methods that change something, by path. */
    writes: Object.fromEntries(Object.entries(document.paths).map(([path, operations]) => [path, Object.keys(operations).filter((method) => method !== 'get').map((method) => method.toUpperCase())])),
    async faultsOf(path: string, response: Response, method = 'get'): Promise<string[]> {
      const type = response.headers.get('content-type')?.split(';')[0] ?? '';
      const documented = document.paths[path]?.[method]?.responses[String(response.status)];
      if (!documented) return [`${path} ${response.status} is not documented`];
      if (response.status === 204) return [];
      if (!documented.content?.[type]) return [`${path} ${response.status} ${type} is not documented`];
      const pointer = ['paths', path, method, 'responses', String(response.status), 'content', type, 'schema'].map(escaped).join('/');
      if (!validators.has(pointer)) validators.set(pointer, ajv.compile({ $ref: `https://lichen.test/openapi#/${pointer}` }));
      const validate = validators.get(pointer)!;
      return validate(type.endsWith('json') ? await response.json() : await response.text()) ? [] : validate.errors!.map((error) => `${path}${error.instancePath} ${error.message} ${JSON.stringify(error.params)}`);
    },
  };
}

function escaped(part: string): string {
  return encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'));
}
