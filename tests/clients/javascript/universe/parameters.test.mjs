// Parameter updates of the universe document, with the stock Socket.IO client.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { serve } from '../support/server.mjs';
import { client, DOCUMENT, goodbye, member, UNIVERSE } from '../support/universe.mjs';

const TITLES = {
    physics: 'Physics Parameters',
    music: 'Music Parameters',
    visualization: 'Visualization Parameters',
};

for (const [kind, title] of Object.entries(TITLES)) {
    test(title, serve(async (server) => {
        const ann = await member(server.page('/ws'), 'ann');
        const bob = await member(server.page('/ws'), 'bob', { mode: 'view' });
        await ann.events.expect('participant_joined');
        ann.socket.emit(`update_${kind}`, { universeId: UNIVERSE, parameters: DOCUMENT[kind] });
        for (const { events } of [ann, bob]) {
            const data = await events.expect(`${kind}_updated`, {
                universeId: UNIVERSE, parameters: DOCUMENT[kind], userId: 'ann',
            });
            assert.deepEqual(
                Object.keys(data).sort(), ['offset', 'parameters', 'timestamp', 'universeId', 'userId'],
            );
        }
        const cid = await member(server.page('/ws'), 'cid');
        assert.deepEqual(cid.room.parameters[kind], DOCUMENT[kind]);
        goodbye(ann, bob, cid);
    }));
}

test('Batch updates, use delta updates: part of the parameters is merged', serve(async (server) => {
    const ann = await member(server.page('/ws'), 'ann');
    ann.socket.emit('update_physics', { universeId: UNIVERSE, parameters: DOCUMENT.physics });
    ann.socket.emit('update_physics', { universeId: UNIVERSE, parameters: { gravity: 1.62 } });
    await ann.events.expect('physics_updated', { parameters: DOCUMENT.physics });
    await ann.events.expect('physics_updated', { parameters: { gravity: 1.62 } });
    const bob = await member(server.page('/ws'), 'bob');
    assert.deepEqual(bob.room.parameters.physics, { ...DOCUMENT.physics, gravity: 1.62 });
    goodbye(ann, bob);
}));

test('Implement debouncing on the client side: the last of many is what counts', serve(async (server) => {
    const ann = await member(server.page('/ws'), 'ann');
    let timer;
    let sent = 0;
    const update = (parameters) => {
        clearTimeout(timer);
        timer = setTimeout(() => {
            sent += 1;
            ann.socket.emit('update_physics', { universeId: UNIVERSE, parameters });
        }, 50);
    };
    for (let gravity = 1; gravity <= 100; gravity += 1) update({ gravity });
    await ann.events.expect('physics_updated', { parameters: { gravity: 100 } });
    assert.equal(sent, 1);
    goodbye(ann);
}));

test('Common Error Codes: INVALID_PARAMETERS, PERMISSION_DENIED', serve(async (server) => {
    const ann = await client(server.page('/ws'), 'ann');
    const update = (parameters) => ann.socket.emit('update_physics', { universeId: UNIVERSE, parameters });
    update({ gravity: 1 });
    await ann.events.expect('error', { code: 'PERMISSION_DENIED' });
    ann.socket.emit('join_room', { universeId: UNIVERSE, mode: 'view' });
    await ann.events.expect('room_joined');
    update({ gravity: 1 });
    await ann.events.expect('error', { code: 'PERMISSION_DENIED' });
    update({ gravity: 'heavy' });
    const data = await ann.events.expect('error', { code: 'INVALID_PARAMETERS' });
    assert.deepEqual(Object.keys(data).sort(), ['code', 'details', 'message']);
    assert.match(data.details.pointer, /\/parameters\/gravity$/);
    goodbye(ann);
}));

test('Rate Limiting: 60 parameter updates a minute', serve(async (server) => {
    const ann = await member(server.page('/ws'), 'ann');
    const update = () => ann.socket.emit('update_physics', { universeId: UNIVERSE, parameters: { gravity: 1 } });
    for (let number = 0; number < 60; number += 1) update();
    for (let number = 0; number < 60; number += 1) await ann.events.expect('physics_updated');
    update();
    const { details } = await ann.events.expect('error', { code: 'RATE_LIMITED' });
    assert.ok(details.retryAfterMs > 0 && details.retryAfterMs <= 60_000, JSON.stringify(details));
    goodbye(ann);
}));
