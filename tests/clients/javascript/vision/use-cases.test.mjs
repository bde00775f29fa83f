// The vision document's use cases: a video, and a batch of files.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { MOVED, PAGE, STILL } from '../support/images.mjs';
import { Inbox, within } from '../support/inbox.mjs';
import { serve } from '../support/server.mjs';
import { listening } from './forgesyte-client.mjs';

/** What a canvas gives of a picture: an address of data, which the sample cuts the bytes out of. */
function toDataURL(picture) {
    return `data:image/jpeg;base64,${Buffer.from(picture).toString('base64')}`;
}

test('Video Stream Processing', serve(async (server) => {
    const { client, results, errors } = await listening(server.socket(''));
    const shown = [STILL, STILL, MOVED, MOVED, STILL, STILL];
    const ids = [];
    for (const picture of shown) {
        const imageData = toDataURL(picture);
        const bytes = new Uint8Array(atob(imageData.split(',')[1]).split('').map((c) => c.charCodeAt(0)));
        ids.push(await client.sendFrame(bytes, 'motion_detector'));
        await sleep(20);
    }
    const found = [];
    for (const frameId of ids) {
        const result = await results.next();
        assert.equal(result.frame_id, frameId);
        found.push(result.result);
    }
    const [, rest, left, restAgain, back, atLast] = found;
    assert.deepEqual([restAgain, atLast], [rest, rest]);
    assert.notDeepEqual(left, rest);
    assert.notDeepEqual(back, rest);
    errors.expectEmpty();
    client.close();
}));

/** The document's function; it hears results from the start, and sends bytes where it would have sent a buffer. */
async function processBatch(client, files) {
    const results = {};
    client.onFrameResult((result) => {
        results[result.frame_id].status = 'done';
        results[result.frame_id].result = result.result;
    });
    for (const file of files) {
        const bytes = new Uint8Array(await file.arrayBuffer());
        const frameId = await client.sendFrame(bytes, 'ocr');
        results[frameId] = { file: file.name, status: 'pending' };
    }
    while (Object.values(results).some(({ status }) => status === 'pending')) await sleep(100);
    return results;
}

test('Batch Image Processing', serve(async (server) => {
    const { client } = await listening(server.socket(''));
    const files = Array.from({ length: 8 }, (_, number) => ({
        name: `page-${number}.png`,
        arrayBuffer: async () => PAGE.buffer.slice(PAGE.byteOffset, PAGE.byteOffset + PAGE.byteLength),
    }));
    const results = Object.values(await within(processBatch(client, files), 'the batch', 60_000));
    assert.deepEqual(results.map(({ file }) => file), files.map(({ name }) => name));
    for (const { result } of results) assert.match(result.text, /Hello Antiphon/);
    client.close();
}));

test('Throughput: all frames are sent without waiting', serve(async (server) => {
    const { client, results } = await listening(server.socket(''));
    const ids = await Promise.all(Array.from({ length: 40 }, () => client.sendFrame(STILL, 'image_stats')));
    const came = [];
    while (came.length < ids.length) came.push((await results.next()).frame_id);
    assert.deepEqual(came.sort(), [...ids].sort());
    client.close();
}));
