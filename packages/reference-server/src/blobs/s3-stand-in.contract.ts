/** A bucket for tests, over real HTTP: it checks each signature by itself, and holds objects in memory. */
import { createHash, createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { S3Options } from './s3-client.js';

interface StoredObject {
  readonly bytes: Uint8Array;
  at: number;
}

const credentials = { accessKeyId: 'AKIATEST', secretAccessKey: 'a secret of tests', region: 'eu-test-1' };
/** Objects in one page of a list. */
const pageSize = 10;

/** A store with one bucket. */
export class S3StandIn {
  readonly objects = new Map<string, StoredObject>();
  /** Method, status and length of what was sent, of each request. */
  readonly seen: string[] = [];
  /** What the next requests are answered with instead; 0 to cut their connection. */
  readonly faults: number[] = [];
  #server: Server | undefined;

  async start(): Promise<S3Options> {
    const server = createServer((request, response) => void this.#serve(request, response));
    this.#server = server;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    return { ...credentials, endpoint: `http://127.0.0.1:${port}`, bucket: 'files', prefix: 'test & more/' };
  }

  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (server === undefined) return;
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const fault = this.faults.shift();
    if (fault === 0) {
      request.socket.destroy();
      return;
    }
    const chunks: Uint8Array[] = [];
    for await (const chunk of request) chunks.push(chunk as Uint8Array);
    const body = Buffer.concat(chunks);
    const answer = fault !== undefined ? refuse(fault, 'SlowDown') : (findSignatureFault(request, body) ?? this.#answer(request, body));
    this.seen.push(`${request.method} ${answer.status} ${request.headers['content-length'] ?? '-'}`);
    response.writeHead(answer.status, answer.headers);
    response.end(answer.body);
  }

  #answer(request: IncomingMessage, body: Uint8Array): Answer {
    const url = new URL(request.url ?? '', 'http://bucket');
    const [, bucket, ...rest] = url.pathname.split('/').map(decodeURIComponent);
    const name = rest.join('/');
    if (bucket !== 'files') return refuse(404, 'NoSuchBucket');
    if (name === '') return this.#list(url.searchParams);
    if (request.method === 'PUT') {
      this.objects.set(name, { bytes: body, at: Date.now() });
      return { status: 200 };
    }
    if (request.method === 'DELETE') {
      this.objects.delete(name);
      return { status: 204 };
    }
    const found = this.objects.get(name);
    if (found === undefined) return refuse(404, 'NoSuchKey');
    const { bytes, at } = found;
    const headers = { 'content-length': String(bytes.length), 'last-modified': new Date(at).toUTCString() };
    if (request.method === 'HEAD') return { status: 200, headers };
    const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? [];
    if (from === undefined) return { status: 200, headers, body: bytes };
    if (Number(from) >= bytes.length) return refuse(416, 'InvalidRange');
    return { status: 206, body: bytes.subarray(Number(from), Number(to) + 1) };
  }

  #list(query: URLSearchParams): Answer {
    if (query.get('list-type') !== '2') return refuse(400, 'InvalidArgument');
    const names = [...this.objects.keys()].filter((name) => name.startsWith(query.get('prefix') ?? '')).sort();
    const start = Number(/^& (\d+)$/.exec(query.get('continuation-token') ?? '& 0')?.[1]);
    const page = names.slice(start, start + pageSize).map((name) => {
      const { bytes, at } = this.objects.get(name) as StoredObject;
      return `<Contents><Key>${name.replaceAll('&', '&amp;')}</Key><LastModified>${new Date(at).toISOString()}</LastModified><Size>${bytes.length}</Size></Contents>`;
    });
    const next = start + pageSize < names.length ? `<NextContinuationToken>&amp; ${start + pageSize}</NextContinuationToken>` : '';
    return { status: 200, body: `<?xml version="1.0"?>\n<ListBucketResult>${page.join('\n')}${next}</ListBucketResult>` };
  }
}

interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

function refuse(status: number, code: string): Answer {
  return { status, body: `<?xml version="1.0"?><Error><Code>${code}</Code></Error>` };
}

const sha256 = (content: string | Uint8Array): string => createHash('sha256').update(content).digest('hex');
const hmac = (key: string | Uint8Array, text: string): Uint8Array => createHmac('sha256', key).update(text).digest();

/** Signature Version 4, made again from what has arrived. https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html */
function findSignatureFault({ method, url = '', headers }: IncomingMessage, body: Uint8Array): Answer | undefined {
  const [, id, date, region, signedNames = '', signature] = /^AWS4-HMAC-SHA256 Credential=(\w+)\/(\d{8})\/([\w-]+)\/s3\/aws4_request, SignedHeaders=([\w;-]+), Signature=([0-9a-f]{64})$/.exec(headers.authorization ?? '') ?? [];
  if (id !== credentials.accessKeyId || region !== credentials.region || date === undefined) return refuse(403, 'InvalidAccessKeyId');
  const time = String(headers['x-amz-date']);
  const contentHash = String(headers['x-amz-content-sha256']);
  if (contentHash !== 'UNSIGNED-PAYLOAD' && contentHash !== sha256(body)) return refuse(400, 'XAmzContentSHA256Mismatch');
  const [path, query = ''] = url.split('?');
  const escape = (text: string): string => encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
  const pairs = [...new URLSearchParams(query)].map(([name, value]) => `${escape(name)}=${escape(value)}`).sort();
  const signedHeaders = signedNames.split(';').map((name) => `${name}:${String(headers[name]).trim()}\n`);
  const canonical = [method, path, pairs.join('&'), signedHeaders.join(''), signedNames, contentHash].join('\n');
  const key = [date, region, 's3', 'aws4_request'].reduce<string | Uint8Array>(hmac, `AWS4${credentials.secretAccessKey}`);
  const expected = Buffer.from(hmac(key, ['AWS4-HMAC-SHA256', time, `${date}/${region}/s3/aws4_request`, sha256(canonical)].join('\n'))).toString('hex');
  const isWhole = ['host', 'x-amz-date'].every((name) => signedNames.split(';').includes(name));
  return isWhole && expected === signature ? undefined : refuse(403, 'SignatureDoesNotMatch');
}
