// The vision document's class, used as its usage shows, and the messages it lists.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { PAGE, STILL } from '../support/images.mjs';
import { Inbox } from '../support/inbox.mjs';
import { serve } from '../support/server.mjs';
import { ForgeSyteClient, listening } from './forgesyte-client.mjs';

const TIMESTAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/;

test('JavaScript/Node.js Client', serve(async (server) => {
    const client = new ForgeSyteClient(server.socket(''));
    await client.connect();
    client.subscribe('job_123');
    const [results, errors] = [new Inbox(), new Inbox()];
    client.onFrameResult(results.put);
    client.onError(errors.put);

    const frameId = await client.sendFrame(PAGE, 'ocr', { threshold: 0.8 });
    const result = await results.next();
    assert.equal(result.frame_id, frameId);
    assert.equal(typeof result.processing_time_ms, 'number');
    assert.match(result.result.text, /Antiphon/);
    errors.expectEmpty();
    client.close();
}));

test('Frame Result Message', serve(async (server) => {
    const { client, results } = await listening(server.socket(''));
    const frameId = await client.sendFrame(PAGE, 'ocr');
    const { result, processing_time_ms: took, timestamp, ...rest } = await results.next();
    assert.deepEqual(rest, {
        type: 'frame_result', frame_id: frameId, job_id: 'job_1', plugin: 'ocr', status: 'success',
    });
    assert.equal(typeof result.text, 'string');
    assert.ok(result.confidence > 0 && result.confidence <= 1);
    assert.ok(took >= 0);
    assert.match(timestamp, TIMESTAMP);
    client.close();
}));

test('Error Message', serve(async (server) => {
    const { client, errors } = await listening(server.socket(''));
    const cases = [
        ['INVALID_IMAGE', new Uint8Array(50), 'ocr', {}],
        ['INVALID_IMAGE', 'base64_encoded_image_bytes', 'ocr', {}],
        ['PLUGIN_NOT_FOUND', PAGE, 'nothing', {}],
        ['INVALID_OPTIONS', PAGE, 'ocr', { threshold: 'high' }],
    ];
    for (const [code, image, plugin, options] of cases) {
        const frameId = await client.sendFrame(image, plugin, options);
        const { message, timestamp, ...rest } = await errors.next();
        assert.deepEqual(rest, { type: 'error', frame_id: frameId, plugin, error_code: code });
        assert.ok(message.length > 0);
        assert.match(timestamp, TIMESTAMP);
    }
    client.close();
}));

test('Job Update Message', serve(async (server) => {
    const { client, results, updates } = await listening(server.socket(''));
    client.subscribe('plugin_image_stats');
    const frameId = await client.sendFrame(STILL, 'image_stats');
    for (const status of ['pending', 'processing', 'completed']) {
        const { progress_percent: progress, timestamp, ...rest } = await updates.next();
        assert.deepEqual(rest, {
            type: 'job_update', job_id: 'job_1', status, frame_id: frameId, plugin: 'image_stats',
        });
        assert.ok(Number.isInteger(progress) && progress >= 0 && progress <= 100);
        if (status === 'completed') assert.equal(progress, 100);
        assert.match(timestamp, TIMESTAMP);
    }
    assert.equal((await results.next()).frame_id, frameId);
    client.close();
}));

test('Subscription Model: several jobs, and unsubscribing', serve(async (server) => {
    const listener = await listening(server.socket(''));
    const { client, results } = await listening(server.socket(''));
    for (const topic of ['job_1', 'job_3']) listener.client.subscribe(topic);
    await settled(listener.client);
    const sent = [];
    for (let number = 0; number < 4; number += 1) {
        sent.push(await client.sendFrame(STILL, 'image_stats'));
        await results.next();
    }
    assert.equal((await listener.results.next()).frame_id, sent[0]);
    assert.equal((await listener.results.next()).frame_id, sent[2]);
    await settled(listener.client);
    listener.results.expectEmpty();

    listener.client.subscribe('all');
    listener.client.unsubscribe('all');
    await settled(listener.client);
    await client.sendFrame(STILL, 'image_stats');
    await results.next();
    await settled(listener.client);
    listener.results.expectEmpty();
    client.close();
    listener.client.close();
}));

test('Broadcasting: to all who subscribed to everything', serve(async (server) => {
    const listeners = [];
    for (let number = 0; number < 5; number += 1) {
        const listener = await listening(server.socket(''));
        listener.client.subscribe('all');
        await settled(listener.client);
        listeners.push(listener);
    }
    const { client } = await listening(server.socket(''));
    const frameId = await client.sendFrame(STILL, 'motion_detector');
    for (const listener of listeners) {
        assert.equal((await listener.results.next()).frame_id, frameId);
        listener.client.close();
    }
    client.close();
}));

test('Troubleshooting: Check plugin exists', serve(async (server) => {
    const { plugins } = await (await fetch(server.page('/v1/plugins'))).json();
    const names = plugins.map(({ name }) => name);
    for (const name of ['ocr', 'motion_detector']) assert.ok(names.includes(name), `${name} is missing: ${names}`);
}));

/** Resolves once the server has read all that was sent. */
function settled({ ws }) {
    return new Promise((resolve) => {
        ws.once('pong', resolve);
        ws.ping();
    });
}
