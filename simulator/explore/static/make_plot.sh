#!/usr/bin/env bash
# Makes plot.js and LICENSES.txt again: what the page uses of Observable Plot, and the d3 parts that needs. Wants node and npm.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-save @observablehq/plot@0.6.17 esbuild@0.28.2
echo 'export {plot, areaY, axisX, axisY, dot, lineY, rect, ruleX, ruleY, text} from "@observablehq/plot";' > entry.js
npx esbuild entry.js --bundle --format=esm --minify --target=es2022 --legal-comments=none --metafile=made.json \
  --banner:js='// Observable Plot 0.6.17 and parts of d3. Made by make_plot.sh; licences in LICENSES.txt.' --outfile="$here/plot.js"
node > "$here/LICENSES.txt" <<'END'
const fs = require('fs');
const inside = Object.values(require('./made.json').outputs).flatMap((made) => Object.entries(made.inputs))
  .filter(([, part]) => part.bytesInOutput > 0).map(([file]) => file.match(/node_modules\/((?:@[^/]+\/)?[^/]+)/)?.[1]);
for (const name of [...new Set(inside)].filter(Boolean).sort()) {
  const folder = `node_modules/${name}`;
  const licence = fs.readdirSync(folder).find((file) => /^licen[cs]e/i.test(file));
  if (!licence) throw new Error(`${name} has no licence file`);
  const { version } = JSON.parse(fs.readFileSync(`${folder}/package.json`));
  console.log(`${name} ${version}\n\n${fs.readFileSync(`${folder}/${licence}`, 'utf8').trim()}\n\n${'-'.repeat(72)}\n`);
}
END
