// Makes and signs documents with JavaScript programs; the protocol is that of producers.py.
'use strict';
const fs = require('fs');
const path = require('path');
const readline = require('readline');
const { createRequire } = require('module');

const need = createRequire(path.join(process.argv[2], 'package.json'));
const PASSWORD = 'mat-khau';
const TEXT = ['UY BAN NHAN DAN XA MINH MAU', 'So:      /UBND-VP', 'V/v trien khai ky so', 'Kinh gui: cac thon.'];
const key = (job) => fs.readFileSync(path.join(job.keys, `${job.by || 'node'}-alone.p12`));
const input = (job) => fs.readFileSync(job.in);
const output = (job, octets) => fs.writeFileSync(job.out, octets);

function pdfkitDocument(draw) {
  const PDFDocument = need('pdfkit');
  return new Promise((resolve, reject) => {
    const pdf = new PDFDocument({ autoFirstPage: true, size: 'A4', pdfVersion: '1.4' });
    const parts = [];
    pdf.on('data', (part) => parts.push(part));
    pdf.on('end', () => resolve(Buffer.concat(parts)));
    pdf.on('error', reject);
    TEXT.forEach((line) => pdf.text(line));
    if (draw) draw(pdf);
    pdf.end();
  });
}

async function signer(job) {
  const { P12Signer } = need('@signpdf/signer-p12');
  return new P12Signer(key(job), { passphrase: PASSWORD });
}

const about = (job) => ({
  reason: 'Phe duyet', contactInfo: 'vanthu@example.gov.vn', name: 'Nguyen Van Thu', location: 'Ha Noi',
  ...(job.pades ? { subFilter: 'ETSI.CAdES.detached' } : {}),
  ...(job.box ? { widgetRect: job.box.split(',').map(Number) } : {}),
});

const ops = {
  'base-pdfkit': async (job) => output(job, await pdfkitDocument()),
  'base-pdf-lib': async (job) => {
    const { PDFDocument, StandardFonts } = need('pdf-lib');
    const pdf = await PDFDocument.create();
    const font = await pdf.embedFont(StandardFonts.TimesRoman);
    const page = pdf.addPage([595, 842]);
    TEXT.forEach((line, i) => page.drawText(line, { x: 72, y: 770 - 20 * i, size: 12, font }));
    if (job.form) {
      for (const [name, x] of [['so', 100], ['ngay', 260]]) {
        pdf.getForm().createTextField(name).addToPage(page, { x, y: 600, width: 100, height: 18, borderWidth: 0 });
      }
    }
    output(job, await pdf.save({ useObjectStreams: !job.table }));
  },
  'signpdf-plain': async (job) => {
    const { plainAddPlaceholder } = need('@signpdf/placeholder-plain');
    const { SignPdf } = need('@signpdf/signpdf');
    const pdf = plainAddPlaceholder({ pdfBuffer: input(job), ...about(job) });
    output(job, await new SignPdf().sign(pdf, await signer(job)));
  },
  'signpdf-pdf-lib': async (job) => {
    const { pdflibAddPlaceholder } = need('@signpdf/placeholder-pdf-lib');
    const { SignPdf } = need('@signpdf/signpdf');
    const { PDFDocument } = need('pdf-lib');
    const pdfDoc = await PDFDocument.load(input(job));
    pdflibAddPlaceholder({ pdfDoc, ...about(job) });
    const pdf = Buffer.from(await pdfDoc.save({ useObjectStreams: false }));
    output(job, await new SignPdf().sign(pdf, await signer(job)));
  },
  'signpdf-pdfkit': async (job) => {
    const { pdfkitAddPlaceholder } = need('@signpdf/placeholder-pdfkit');
    const { SignPdf } = need('@signpdf/signpdf');
    const pdf = await pdfkitDocument((pdf) => pdfkitAddPlaceholder({ pdf, ...about(job) }));
    output(job, await new SignPdf().sign(pdf, await signer(job)));
  },
  'node-signpdf': async (job) => {
    const { plainAddPlaceholder } = need('node-signpdf/dist/helpers');
    const { SignPdf } = need('node-signpdf');
    const pdf = plainAddPlaceholder({ pdfBuffer: input(job), reason: 'Phe duyet' });
    output(job, new SignPdf().sign(pdf, key(job), { passphrase: PASSWORD }));
  },
  documenso: async (job) => {
    const { plainAddPlaceholder } = need('@signpdf/placeholder-plain');
    const { signWithP12 } = need('@documenso/pdf-sign');
    const pdf = plainAddPlaceholder({ pdfBuffer: input(job), ...about(job) });
    // It signs octets; the gap is filled in by its caller.
    const text = pdf.toString('latin1');
    const range = text.lastIndexOf('/ByteRange');
    const rangeEnd = text.indexOf(']', range) + 1;
    const start = text.indexOf('<', text.indexOf('/Contents', rangeEnd));
    const end = text.indexOf('>', start) + 1;
    const words = `/ByteRange [0 ${start} ${end} ${pdf.length - end}]`;
    pdf.write(words.padEnd(rangeEnd - range), range, 'latin1');
    const content = Buffer.concat([pdf.subarray(0, start), pdf.subarray(end)]);
    const value = Buffer.from(signWithP12({ content, cert: key(job), password: PASSWORD })).toString('hex');
    pdf.write(value.padEnd(end - start - 2, '0'), start + 1, 'latin1');
    output(job, pdf);
  },
  zga: async (job) => {
    const Zga = need('zgapdfsigner');
    const options = { p12cert: key(job).toString('binary'), pwd: PASSWORD, reason: 'Phe duyet', debug: false };
    if (job.certify) options.permission = Number(job.certify);
    if (job.box) {
      const [x, y, right, bottom] = job.box.split(',').map(Number);
      options.drawinf = { area: { x, y, w: right - x, h: bottom - y }, pageidx: '0', textInfo: { text: 'Da ky', size: 12 } };
    }
    output(job, Buffer.from(await new Zga.PdfSigner(options).sign(input(job))));
  },
  'pdf-signer': async (job) => {
    const { sign } = need('pdf-signer');
    output(job, await sign(input(job), key(job), PASSWORD, {
      reason: 'Phe duyet', email: 'vanthu@example.gov.vn', location: 'Ha Noi', signerName: 'Nguyen Van Thu',
      annotationAppearanceOptions: {
        signatureCoordinates: { left: 0, bottom: 700, right: 190, top: 860 },
        signatureDetails: [{ value: 'Da ky', fontSize: 7, transformOptions: { rotate: 0, space: 1, tilt: 0, xPos: 20, yPos: 20 } }],
      },
    }));
  },
  fot: async (job) => {
    const { signPdf } = await import(path.join(process.argv[2], 'node_modules/@f-o-t/e-signature/dist/index.js'));
    const pdf = await signPdf(new Uint8Array(input(job)), {
      certificate: { p12: new Uint8Array(key(job)), password: PASSWORD },
      p12: new Uint8Array(key(job)), password: PASSWORD, reason: 'Phe duyet', location: 'Ha Noi', policy: 'pades-ades',
      appearance: false,
    });
    output(job, Buffer.from(pdf));
  },
  versions: async () => {
    const wanted = JSON.parse(fs.readFileSync(path.join(process.argv[2], 'package.json'))).dependencies || {};
    return { versions: wanted };
  },
};

// What the programs say on the way is no answer.
const answers = process.stdout.write.bind(process.stdout);
for (const name of ['log', 'info', 'debug', 'warn']) console[name] = () => {};

(async () => {
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const job = JSON.parse(line);
    let answer;
    try {
      answer = (await ops[job.op](job)) || {};
    } catch (error) {
      answer = { error: String(error), trace: String(error && error.stack).slice(0, 1500) };
    }
    answers(`${JSON.stringify(answer)}\n`);
  }
})();
