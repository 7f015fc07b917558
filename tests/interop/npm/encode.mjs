// One receipt in the bytes of one printer language, on stdout: node encode.mjs receiptline|encoder LANGUAGE PICTURE.png
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const [, , library, language, picture] = process.argv;

/** Language names are the library's own. */
function byReceiptline(command) {
    const receiptline = require('receiptline');
    const lines = [
        `{image:${readFileSync(picture).toString('base64')}}`,
        '^^^Comptoir', '---', 'Espresso | 2,50', '"Croissant | 1,90', '---', '^TOTAL | ^4,40',
        '{code:5901234123457; option:ean,2,64,hri}', '{code:https://shop.example/t/1; option:qrcode,4,m}', '=',
    ];
    return Buffer.from(receiptline.transform(lines.join('\n'), { cpl: 42, encoding: 'cp437', command }), 'latin1');
}

function byEncoder(name) {
    const { default: Encoder } = require('@point-of-sale/receipt-printer-encoder');
    const make = Encoder ?? require('@point-of-sale/receipt-printer-encoder');
    return Buffer.from(new make({ language: name, columns: 42 })
        .initialize().codepage('auto')
        .align('center').bold(true).line('Comptoir').bold(false).align('left')
        .rule().line('Espresso            2,50').line('Thé à la menthe     3,20').rule()
        .barcode('5901234123457', 'ean13', 60)
        .qrcode('https://shop.example/t/1')
        .pulse().cut('partial').encode());
}

process.stdout.write(library === 'receiptline' ? byReceiptline(language) : byEncoder(language));
