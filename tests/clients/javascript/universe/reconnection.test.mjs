// Reconnection and state recovery of the universe document, with the stock Socket.IO client.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { happens } from '../support/inbox.mjs';
import { proxy } from '../support/proxy.mjs';
import { serve } from '../support/server.mjs';
import { client, eventsOf, goodbye, io, johnsToken, member, UNIVERSE } from '../support/universe.mjs';

// The document's options.
const RECONNECTION = {
    reconnection: true,
    reconnectionAttempts: 10,
    reconnectionDelay: 1000,
    reconnectionDelayMax: 5000,
    randomizationFactor: 0.5,
};
const PATIENCE_MS = 10_000;

function update(sender, gravity) {
    sender.socket.emit('update_physics', { universeId: UNIVERSE, parameters: { gravity } });
    return sender.events.expect('physics_updated', { parameters: { gravity } });
}

/** Resolves when a socket is disconnected; rejects where nothing happens. */
function disconnected(socket) {
    return happens((done) => socket.once('disconnect', (reason) => done(reason)), 'the disconnection');
}

/** Waits until the server has noticed that a connection was lost. */
async function untilConnections(server, count) {
    const end = Date.now() + PATIENCE_MS;
    for (;;) {
        const text = await (await fetch(server.page('/metrics'))).text();
        const found = /^antiphon_connections\{[^}]*service="universe"[^}]*\} (\d+)/m.exec(text);
        if (Number(found?.[1] ?? 0) === count) return;
        assert.ok(Date.now() < end, `there are ${found?.[1]} connections, expected ${count}`);
        await new Promise((resolve) => { setTimeout(resolve, 10); });
    }
}

const WAYS = {
    'the engine is closed': (bob) => bob.socket.io.engine.close(),
    'the connection is cut': (bob, between) => between.cut(),
};
const TRANSPORTS = { websocket: ['websocket'], 'polling, then upgraded': undefined };

for (const [way, lose] of Object.entries(WAYS)) {
    for (const [name, transports] of Object.entries(TRANSPORTS)) {
        test(`State Recovery: ${way}, over ${name}`, serve(async (server) => {
            const between = await proxy(server.port);
            const ann = await member(server.page('/ws'), 'ann', { transports: ['websocket'] });
            const options = transports ? { ...RECONNECTION, transports } : RECONNECTION;
            const bob = await member(between.page('/ws'), 'bob', options);
            await ann.events.expect('participant_joined');
            if (bob.socket.io.engine.transport.name !== 'websocket') {
                await happens((done) => bob.socket.io.engine.once('upgrade', done), 'the upgrade');
            }
            const seen = await update(ann, 1);
            await bob.events.expect('physics_updated', { offset: seen.offset });

            const gone = disconnected(bob.socket);
            lose(bob, between);
            await gone;
            await untilConnections(server, 1);
            const missed = [await update(ann, 2), await update(ann, 3)];
            const cid = await member(server.page('/ws'), 'cid', { transports: ['websocket'] });
            missed.push(await ann.events.expect('participant_joined'));

            // All by itself: the client emits nothing.
            await bob.events.expect('connect_success');
            const joined = await bob.events.expect('room_joined', { universeId: UNIVERSE, recovered: true });
            assert.deepEqual(joined.parameters.physics, { gravity: 3 });
            assert.deepEqual(joined.participants.map(({ userId }) => userId).sort(), ['ann', 'bob', 'cid']);
            assert.equal(joined.offset, seen.offset);
            for (const data of missed) assert.deepEqual((await bob.events.next()).data, data);
            const live = await update(ann, 4);
            assert.deepEqual(await bob.events.expect('physics_updated'), live);
            await cid.events.expect('physics_updated');

            // Nobody was told that bob was away.
            ann.events.expectEmpty();
            bob.socket.emit('update_physics', { universeId: UNIVERSE, parameters: { gravity: 5 } });
            await ann.events.expect('physics_updated', { userId: 'bob', offset: live.offset + 1 });
            await bob.events.expect('physics_updated', { userId: 'bob' });
            bob.events.expectEmpty();
            goodbye(ann, bob, cid);
        }));
    }
}

test('Automatic Reconnection: exponential backoff while the server is away', serve(async (server) => {
    const between = await proxy(server.port);
    const quick = { ...RECONNECTION, reconnectionDelay: 50, reconnectionDelayMax: 200 };
    const socket = io(between.page('/ws'), { ...quick, query: { token: johnsToken() } });
    const events = eventsOf(socket);
    await events.expect('connect_success');
    const attempts = [];
    socket.io.on('reconnect_attempt', (attempt) => attempts.push(attempt));
    const enough = happens((done) => {
        socket.io.on('reconnect_attempt', (attempt) => attempt === 4 && done());
    }, 'the fourth attempt');
    between.refuse();
    await enough;
    const back = happens((done) => socket.io.on('reconnect', done), 'the reconnection');
    between.accept();
    await back;
    assert.ok(attempts.length <= 10, `${attempts}`);
    await events.expect('connect_success', { userId: 'user-123' });
    goodbye({ socket });
}));

test('a restart of the server is no goodbye: the client comes back, and joins what it finds', serve(async (server) => {
    const ann = await member(server.page('/ws'), 'ann', RECONNECTION);
    await update(ann, 7);
    const reason = disconnected(ann.socket);
    const again = happens((done) => ann.socket.io.on('reconnect', done), 'the reconnection');
    await server.stop('SIGTERM');
    assert.notEqual(await reason, 'io server disconnect');
    await server.start();
    await again;
    await ann.events.expect('connect_success');
    ann.socket.emit('join_room', { universeId: UNIVERSE, mode: 'edit' });
    const joined = await ann.events.expect('room_joined', { recovered: false });
    assert.deepEqual(joined.parameters.physics, { gravity: 7 });
    assert.notEqual(joined.epoch, ann.room.epoch);
    goodbye(ann);
}));

test('a disconnect is a goodbye: nothing is recovered', serve(async (server) => {
    const ann = await member(server.page('/ws'), 'ann');
    const bob = await member(server.page('/ws'), 'bob');
    await ann.events.expect('participant_joined');
    bob.socket.disconnect();
    await ann.events.expect('participant_left', { userId: 'bob' });
    bob.socket.connect();
    await bob.events.expect('connect_success');
    await new Promise((resolve) => { setTimeout(resolve, 500); });
    bob.events.expectEmpty();
    goodbye(ann, bob);
}));

test('one that joins again on every connect, as many do, has every message once', serve(async (server) => {
    const between = await proxy(server.port);
    const ann = await member(server.page('/ws'), 'ann');
    const quick = { ...RECONNECTION, reconnectionDelay: 100, transports: ['websocket'] };
    const bob = await client(between.page('/ws'), 'bob', quick);
    const join = () => bob.socket.emit('join_room', { universeId: UNIVERSE, mode: 'edit' });
    bob.socket.on('connect', join);
    join();
    await bob.events.expect('room_joined');
    await ann.events.expect('participant_joined');
    const gone = disconnected(bob.socket);
    between.refuse();
    await gone;
    await untilConnections(server, 1);
    await update(ann, 1);
    between.accept();
    await bob.events.expect('connect_success');
    await bob.events.expect('room_joined');
    await new Promise((resolve) => { setTimeout(resolve, 500); });
    const live = await update(ann, 2);
    const offsets = [];
    for (;;) {
        const { data } = await bob.events.next();
        offsets.push(data.offset);
        if (data.offset === live.offset) break;
    }
    assert.deepEqual(offsets, [...new Set(offsets)].sort((one, two) => one - two));
    ann.events.expectEmpty();
    goodbye(ann, bob);
}));
