// The vision document's advice: what to do with results and errors, and how a client comes back.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import WebSocket from 'ws';

import { PAGE, STILL } from '../support/images.mjs';
import { happens, Inbox, within } from '../support/inbox.mjs';
import { serve } from '../support/server.mjs';
import { ForgeSyteClient, listening } from './forgesyte-client.mjs';

test('1. Frame Ordering: results are found by their frame', serve(async (server) => {
    const { client, results } = await listening(server.socket(''));
    const frameMap = {};
    client.onFrameResult((result) => { frameMap[result.frame_id] = result; });
    const plugins = ['ocr', 'image_stats', 'motion_detector', 'image_stats'];
    const ids = [];
    for (const plugin of plugins) ids.push(await client.sendFrame(plugin === 'ocr' ? PAGE : STILL, plugin));
    for (let count = 0; count < plugins.length; count += 1) await results.next();
    assert.deepEqual(ids.map((id) => frameMap[id].plugin), plugins);
    client.close();
}));

test('2. Subscription Management: subscribing again does not repeat anything', serve(async (server) => {
    const { client, results } = await listening(server.socket(''));
    for (let number = 0; number < 3; number += 1) {
        client.subscribe('job_1');
        const frameId = await client.sendFrame(STILL, 'image_stats');
        assert.equal((await results.next()).frame_id, frameId);
    }
    results.expectEmpty();
    client.close();
}));

test('3. Buffer Incoming Results', serve(async (server) => {
    const { client } = await listening(server.socket(''));
    const [queue, processed] = [[], new Inbox()];
    client.onFrameResult((result) => queue.push(result));
    const timer = setInterval(() => {
        while (queue.length > 0) processed.put(queue.shift().frame_id);
    }, 20);
    const ids = [];
    for (let number = 0; number < 10; number += 1) ids.push(await client.sendFrame(STILL, 'motion_detector'));
    await processed.expect(...ids);
    clearInterval(timer);
    client.close();
}));

test('4. Resource Cleanup', serve(async (server) => {
    const { client } = await listening(server.socket(''));
    await client.sendFrame(STILL, 'image_stats');
    const closed = happens((done) => { client.ws.onclose = done; });
    if (client.ws) await client.close();
    assert.ok([1000, 1005].includes((await closed).code));
}));

test('Frame Processing Errors: what to do depends on the code', serve(async (server) => {
    const { client, results } = await listening(server.socket(''));
    const done = new Inbox();
    client.onError((error) => {
        if (error.error_code === 'INVALID_IMAGE') done.put('skipped');
        else if (error.error_code === 'INVALID_OPTIONS') client.sendFrame(PAGE, 'ocr', {});
    });
    await client.sendFrame(new Uint8Array(50), 'ocr');
    await done.expect('skipped');
    await client.sendFrame(PAGE, 'ocr', { threshold: 5 });
    assert.match((await results.next()).result.text, /Antiphon/);
    client.close();
}));

/** The document's loop, with its waits a hundred times as short; the waits there were. */
async function connectWithRetry(client, maxRetries = 5) {
    const waits = [];
    while (waits.length < maxRetries) {
        try {
            await client.connect();
            return waits;
        } catch {
            const backoff = Math.min(1000 * 2 ** (waits.length + 1), 30_000);
            waits.push(backoff);
            await new Promise((resolve) => setTimeout(resolve, backoff / 100));
        }
    }
    throw new Error('Failed to connect after max retries');
}

test('Transient Connection Errors', serve(async (server) => {
    const client = new ForgeSyteClient(server.socket(''));
    await server.stop('SIGTERM');
    const failed = await connectWithRetry(client, 3).then(() => null, (error) => error);
    assert.match(failed.message, /after max retries/);

    const connecting = connectWithRetry(client, 60);
    await server.start();
    const waits = await within(connecting, 'the connection');
    assert.deepEqual(waits, waits.map((_, number) => Math.min(2000 * 2 ** number, 30_000)));
    const results = new Inbox();
    client.onFrameResult(results.put);
    const frameId = await client.sendFrame(STILL, 'image_stats');
    assert.equal((await results.next()).frame_id, frameId);
    client.close();
}));

test('Connection Recovery', serve(async (server) => {
    const { client, results } = await listening(server.socket(''));
    const recovered = new Inbox();
    let recovering = false;
    const timer = setInterval(async () => {
        if (client.ws.readyState === WebSocket.OPEN || recovering) return;
        recovering = true;
        await connectWithRetry(client, 20);
        recovering = false;
        recovered.put('recovered');
    }, 20);
    const closed = happens((done) => { client.ws.onclose = (event) => done(event.code); });
    await server.stop('SIGTERM');
    assert.equal(await closed, 1012);
    await server.start();
    await recovered.expect('recovered');
    clearInterval(timer);
    const frameId = await client.sendFrame(STILL, 'image_stats');
    assert.equal((await results.next()).frame_id, frameId);
    client.close();
}));
