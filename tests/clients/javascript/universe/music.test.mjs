// Music generation and audio analysis of the universe document, with the stock Socket.IO client.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { serve } from '../support/server.mjs';
import { goodbye, member, UNIVERSE } from '../support/universe.mjs';

test('Request Generation', serve(async (server) => {
    const ann = await member(server.page('/ws'), 'ann');
    const bob = await member(server.page('/ws'), 'bob', { mode: 'view' });
    await ann.events.expect('participant_joined');
    ann.socket.emit('generate_music', {
        universeId: 'universe-123',
        duration: 8, // seconds
    });
    const data = await ann.events.expect('music_generated', { universeId: UNIVERSE });
    assert.deepEqual(await bob.events.expect('music_generated'), data);
    assert.ok(data.notes.length > 0);
    for (const note of data.notes) {
        assert.deepEqual(Object.keys(note).sort(), ['duration', 'pitch', 'startTime', 'velocity']);
        assert.ok(note.startTime + note.duration <= 8.001);
    }

    ann.socket.emit('generate_music', { universeId: UNIVERSE, duration: 8, seed: data.seed });
    assert.deepEqual((await ann.events.expect('music_generated', { seed: data.seed })).notes, data.notes);
    goodbye(ann, bob);
}));

test('Rate Limiting: 10 music generations a minute', serve(async (server) => {
    const ann = await member(server.page('/ws'), 'ann');
    const generate = () => ann.socket.emit('generate_music', { universeId: UNIVERSE, duration: 1 });
    for (let number = 0; number < 11; number += 1) generate();
    for (let number = 0; number < 10; number += 1) await ann.events.expect('music_generated');
    await ann.events.expect('error', { code: 'RATE_LIMITED' });
    goodbye(ann);
}));

test('Send Analysis', serve(async (server) => {
    const ann = await member(server.page('/ws'), 'ann', { mode: 'view' });
    const bob = await member(server.page('/ws'), 'bob');
    await ann.events.expect('participant_joined');
    const analysis = {
        frequencies: [440, 880.5],
        waveform: [0, 0.5, -1],
        timestamp: '2024-03-21T10:30:00Z',
    };
    ann.socket.emit('audio_analysis', {
        universeId: 'universe-123',
        analysis,
    });
    for (const { events } of [ann, bob]) await events.expect('audio_analyzed', { universeId: UNIVERSE, analysis });
    goodbye(ann, bob);
}));
