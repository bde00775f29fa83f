// The animation document's connection: the hook in a component, rendered without a DOM.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createElement, useCallback, useEffect, useState } from 'react';
import { act, create } from 'react-test-renderer';

import { blender } from '../support/blender.mjs';
import { serve } from '../support/server.mjs';
import { token } from '../support/tokens.mjs';
import { ANIMATIONS, applyAnimation, processWebSocketMessage } from './messages.mjs';
import { useWebSocket } from './use-websocket.mjs';

globalThis.IS_REACT_ACT_ENVIRONMENT = true;

const USER = 'studio';

function AnimationPanel({ options }) {
    const [result, setResult] = useState('none');
    const [controls, setControls] = useState('none');
    const onMessage = useCallback((data) => processWebSocketMessage(data, {
        onAnimationResponse: (response) => setResult(`${response.status}: ${response.message}`),
        onTemplateControls: (found) => setControls(found.controls.join(' ')),
    }), []);
    const connection = useWebSocket(options, onMessage);
    const { status, isConnected, reconnect, disconnect, sendMessage, requestTemplateControls } = connection;
    useEffect(() => {
        reconnect();
        return disconnect;
    }, [reconnect, disconnect]);
    const button = (id, onClick) => createElement('button', { id, onClick });
    return createElement('div', null,
        createElement('p', { id: 'status' }, status),
        isConnected ? null : createElement('p', { id: 'warning' }, `WebSocket connection is ${status}.`),
        createElement('p', { id: 'result' }, result),
        createElement('p', { id: 'controls' }, controls),
        button('apply', () => applyAnimation(sendMessage, ANIMATIONS.camera, 'Camera')),
        button('ask', requestTemplateControls),
        button('disconnect', disconnect),
        button('reconnect', reconnect));
}

test('Connection Establishment and Connection Status Handling', serve(async (server) => {
    const page = await panel(server);
    assert.match(page.part('warning').children[0], /WebSocket connection is connecting/);
    await page.shows('status', 'connected');
    assert.throws(() => page.part('warning'));

    const user = await blender(server, USER);
    await page.press('apply');
    await page.shows('result', 'success: Animation applied successfully');
    await page.press('ask');
    await page.shows('controls', 'hue');
    assert.deepEqual(user.taken.map(({ command }) => command), ['load_camera_animation', 'get_template_controls']);
    user.close();
    await page.leave();
}));

test('Error Handling: the panel shows that Blender is away', serve(async (server) => {
    const page = await panel(server);
    await page.shows('status', 'connected');
    await page.press('apply');
    await page.shows('result', 'error: Blender is not connected');
    await page.leave();
}));

test('Reconnection Strategy: delays grow up to the longest, and start anew', serve(async (server) => {
    const page = await panel(server, { maxAttempts: 1000 });
    for (let round = 0; round < 2; round += 1) {
        await page.shows('status', 'connected');
        page.toasts.length = 0;
        await act(() => server.stop('SIGTERM'));
        await page.until(() => page.toasts.length >= 5, 'the fifth attempt');
        await act(() => server.start());
        await page.shows('status', 'connected');
        assert.deepEqual(page.toasts.slice(0, 5), [20, 40, 80, 100, 100]);
    }
    const user = await blender(server, USER);
    await page.press('apply');
    await page.shows('result', 'success: Animation applied successfully');
    user.close();
    await page.leave();
}));

test('Reconnection Strategy: after the last attempt it has failed, and reconnect begins again', serve(async (server) => {
    const page = await panel(server, { maxAttempts: 3 });
    await page.shows('status', 'connected');
    await act(() => server.stop('SIGTERM'));
    await page.shows('status', 'failed');
    assert.deepEqual(page.toasts, [20, 40, 80, 'gave up']);
    await act(() => server.start());
    await page.press('reconnect');
    await page.shows('status', 'connected');
    await page.leave();
}));

test('Reconnection Strategy: a manual disconnect does not come back by itself', serve(async (server) => {
    const page = await panel(server);
    await page.shows('status', 'connected');
    await page.press('disconnect');
    await page.shows('status', 'disconnected');
    await act(() => new Promise((resolve) => setTimeout(resolve, 200)));
    assert.equal(page.part('status').children[0], 'disconnected');
    assert.deepEqual(page.toasts, []);
    await page.press('reconnect');
    await page.shows('status', 'connected');
    await page.leave();
}));

test('Connection Establishment: without a template there is nothing to connect to', serve(async (server) => {
    const page = await panel(server, { template: null });
    assert.equal(page.part('status').children[0], 'disconnected');
    assert.deepEqual(page.toasts, ['missing details']);
    await page.leave();
}));

/** The panel of a user, rendered, and what it takes to use it. */
async function panel(server, changed = {}) {
    const toasts = [];
    const toast = (text) => toasts.push(text);
    const options = {
        websocketUrl: server.socket(''),
        userInfo: { username: USER },
        template: 'product_stage.blend',
        token: token(USER),
        baseDelay: 20,
        maxDelay: 100,
        maxAttempts: 5,
        toast,
        ...changed,
    };
    let page;
    await act(async () => { page = create(createElement(AnimationPanel, { options })); });
    const part = (id) => page.root.findByProps({ id });
    async function until(holds, what) {
        const end = Date.now() + 10_000;
        while (!holds()) {
            assert.ok(Date.now() < end, `${what} did not come; #status shows ${part('status').children[0]}`);
            await act(() => new Promise((resolve) => setTimeout(resolve, 10)));
        }
    }
    return {
        toasts,
        part,
        until,
        shows: (id, text) => until(() => part(id).children[0] === text, `${text} in #${id}`),
        press: (id) => act(async () => part(id).props.onClick()),
        leave: () => act(async () => page.unmount()),
    };
}
