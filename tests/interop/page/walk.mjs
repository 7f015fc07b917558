// Uses the owner's page as a person would, in a real browser: node walk.mjs BROWSER URL. One line a step on stdout; ends with 0
// when all went as it should. The browser is spoken to over its DevTools pipe: no package, no port.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const [, , browser, url] = process.argv;
const kPatience = 20_000;
const profile = mkdtempSync(join(tmpdir(), 'comptoir-page-'));
const child = spawn(browser, ['--headless', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--no-first-run',
    `--user-data-dir=${profile}`, '--remote-debugging-pipe', 'about:blank'],
    { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] });

const waiting = new Map();
const troubles = [];
let session = '', count = 0, rest = '';

child.stdio[4].on('data', (bytes) => {
    rest += bytes;
    for (let end; (end = rest.indexOf('\0')) >= 0; rest = rest.slice(end + 1)) hear(JSON.parse(rest.slice(0, end)));
});

function hear(message) {
    if (message.id) {
        waiting.get(message.id)?.(message);
        waiting.delete(message.id);
    } else if (message.method === 'Runtime.exceptionThrown') {
        const thrown = message.params.exceptionDetails;
        troubles.push(thrown.exception?.description || thrown.text);
    } else if (message.method === 'Log.entryAdded' && message.params.entry.level === 'error') {
        troubles.push(message.params.entry.text + ' ' + (message.params.entry.url || ''));
    }
}

function tell(method, params = {}) {
    const id = ++count;
    return new Promise((resolve, reject) => {
        waiting.set(id, (answer) => answer.error ? reject(new Error(method + ': ' + answer.error.message)) : resolve(answer.result));
        child.stdio[3].write(JSON.stringify({ id, method, params, ...(session && { sessionId: session }) }) + '\0');
    });
}

async function ask(expression) {
    const answer = await tell('Runtime.evaluate', { expression, returnByValue: true, awaitPromise: true });
    if (answer.exceptionDetails) throw new Error(expression + ': ' + answer.exceptionDetails.exception?.description);
    return answer.result.value;
}

async function until(what, expression) {
    const end = Date.now() + kPatience;
    while (Date.now() < end) {
        if (await ask(expression)) {
            console.log('ok    ' + what);
            return;
        }
        await new Promise((wake) => setTimeout(wake, 50));
    }
    throw new Error(what + ': not so. ' + await ask('document.body.innerText'));
}

// The row of a device, and what stands at its right end.
const rowOf = (name) => `[...document.querySelectorAll('#tries li')].find((one) => one.querySelector('b').textContent === '${name}')`;
const says = (name, text) => `${rowOf(name)}?.querySelector('em').textContent === '${text}'`;
const set = (name, selector, value, event) => ask(`{ const it = ${rowOf(name)}.querySelector('${selector}'); it.value = '${value}';
    it.dispatchEvent(new Event('${event}', { bubbles: true })); }`);
const said = (text) => `document.getElementById('tried-out').textContent === ${JSON.stringify(text)}`;
// What stands beside a fiscal device of whose receipts one may be registered.
const unsure = `document.querySelector('#devices .row')`;

async function walk() {
    const { targetInfos } = await tell('Target.getTargets');
    const page = targetInfos.find((one) => one.type === 'page');
    session = (await tell('Target.attachToTarget', { targetId: page.targetId, flatten: true })).sessionId;
    await tell('Runtime.enable');
    await tell('Log.enable');
    await tell('Page.enable');
    await tell('Page.navigate', { url });
    await until('the page knows the box', `document.getElementById('version')?.textContent.startsWith('Comptoir ')`);
    await until('it shows what the customer sees', `!document.getElementById('screen').hidden`);
    await until('it lists the devices', `document.querySelectorAll('#devices li i').length === 5`);
    await until('it lists those that can be tried', `document.querySelectorAll('#tries li').length === 5`);

    await until('the scale is empty', says('Counter', '0.000 kg'));
    for (let grams = 100; grams <= 1200; grams += 50) await set('Counter', 'input[type=range]', grams / 1000, 'input');
    await set('Counter', 'input[type=range]', '1.235', 'input');
    await until('a slider that moves ends where it was let go', says('Counter', '1.235 kg'));
    await until('the number goes with it', `${rowOf('Counter')}.querySelector('input[type=number]').value === '1.235'`);
    await set('Counter', 'input[type=number]', '0.5', 'input');
    await until('a number is a weight', says('Counter', '0.500 kg'));
    await set('Counter', 'select', '1', 'change');
    await until('a scale that is made to say nothing says nothing', says('Counter', 'Says nothing'));
    await set('Counter', 'select', '0', 'change');
    await until('and weighs again', says('Counter', '0.500 kg'));

    await set('Hand', 'input[type=text]', '5901234123457', 'input');
    await ask(`${rowOf('Hand')}.querySelector('form').requestSubmit()`);
    await until('a code is scanned', said('Scanned.'));
    await set('Hand', 'select', '5', 'change');
    await ask(`${rowOf('Hand')}.querySelector('form').requestSubmit()`);
    await until('a scanner is pulled out', says('Hand', 'Not reached'));
    await set('Hand', 'select', '0', 'change');
    await until('and is there again', says('Hand', 'Ready'));

    await set('Receipt', 'select', '1', 'change');
    await until('a printer runs out of paper', says('Receipt', 'No paper'));
    await set('Caliper', 'input[type=text]', '+12.34', 'input');
    await ask(`${rowOf('Caliper')}.querySelector('form').requestSubmit()`);
    await until('calipers measure', said('It measures +12.34.'));

    await until('a fiscal device has registered nothing', says('Unit', 'Ready, 0 registered'));
    await set('Unit', 'select', '2', 'change');
    await until('it keeps to itself what it registers', said('Unit: registers, and does not say so.'));
    await ask(`ask('/api/v1/devices/unit/actions', {}, 'POST',
        { verb: 'register_receipt', payload: { receipt: ['202611270203', '7', '129,00'] } })`);
    await until('so nobody knows of a receipt', `${unsure}?.textContent.startsWith('Of one receipt nobody knows')`);
    await set('Unit', 'select', '0', 'change');
    await until('also when it answers again', says('Unit', 'Ready, 1 registered'));
    await ask(`{ window.confirm = () => false; ${unsure}.querySelector('button').click(); }`);
    await until('whoever has not looked lets nothing go', `document.getElementById('looked').textContent === ''`);
    await ask(`{ window.confirm = (words) => words.includes('registered twice'); ${unsure}.querySelector('button').click(); }`);
    await until('until somebody has looked', `!${unsure}`);
    if (troubles.length) throw new Error(troubles.join('\n'));
    console.log('ok    and nothing was wrong on the way');
}

let code = 1;
const watchdog = setTimeout(() => child.kill(), 2 * kPatience);
try {
    await walk();
    code = 0;
} catch (trouble) {
    console.log('WRONG ' + trouble.message);
} finally {
    clearTimeout(watchdog);
    const ended = new Promise((end) => child.once('exit', end));
    child.kill();
    await ended;
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
}
process.exit(code);
