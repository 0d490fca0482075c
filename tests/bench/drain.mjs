// node drain.mjs URL : reads it again and again as fast as it comes, from a process of its own, so that reading does not
// slow down whoever measures. Says "begun" with the first byte; at the end of its input, or of the download, how many bytes.
import { get } from 'node:http';

const [url] = process.argv.slice(2);
let bytes = 0;

function read() {
  get(url, { agent: false }, (response) => {
    if (response.statusCode !== 200) return fail(`answered ${response.statusCode}`);
    response.on('data', (chunk) => {
      if (bytes === 0) console.log('begun');
      bytes += chunk.length;
    });
    response.on('end', read);
    response.on('error', (cause) => fail(cause.message));
  }).on('error', (cause) => fail(cause.message));
}

function fail(why) {
  console.error(`the download ${why}`);
  process.exit(1);
}

process.stdin.resume().on('end', () => {
  console.log(String(bytes));
  process.exit(0);
});
read();
