// The camera document's React hook, in a component, rendered without a DOM.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createElement, useEffect, useRef, useState } from 'react';
import { act, create } from 'react-test-renderer';
import WebSocket from 'ws';

import { connectAs } from '../support/inbox.mjs';
import { ADMIN, serve } from '../support/server.mjs';

globalThis.IS_REACT_ACT_ENVIRONMENT = true;

function useCamera(url, username, password) {
    const [connected, setConnected] = useState(false);
    const [state, setState] = useState({});
    const ws = useRef(null);

    useEffect(() => {
        const socket = new WebSocket(url);
        ws.current = socket;
        socket.onopen = () => {
            setConnected(true);
            if (username && password) socket.send(JSON.stringify({ username, password }));
        };
        socket.onmessage = (event) => {
            const data = JSON.parse(event.data);
            setState((before) => ({ ...before, ...data }));
        };
        socket.onclose = () => setConnected(false);
        return () => socket.close();
    }, [url, username, password]);

    const send = (data) => {
        if (ws.current?.readyState === WebSocket.OPEN) ws.current.send(JSON.stringify(data));
    };
    return { connected, state, send };
}

function CameraControl({ url }) {
    const { connected, state, send } = useCamera(url, ADMIN.username, ADMIN.password);
    return createElement('div', null,
        createElement('p', { id: 'connected' }, `Connected: ${connected ? 'Yes' : 'No'}`),
        createElement('p', { id: 'permissions' }, (state.permissions ?? []).join(' ')),
        createElement('p', { id: 'brightness' }, `Brightness: ${state.brightness}`),
        createElement('p', { id: 'record' }, `Recording: ${state.record}`),
        createElement('button', { id: 'set', onClick: () => send({ brightness: 75 }) }, 'Set Brightness 75%'),
        createElement('button', { id: 'start', onClick: () => send({ record: true }) }, 'Start Recording'));
}

test('React Hook Example', serve(async (server) => {
    const url = server.socket('/api/v1');
    let page;
    await act(async () => { page = create(createElement(CameraControl, { url })); });
    const part = (id) => page.root.findByProps({ id });
    assert.equal(part('connected').children[0], 'Connected: No');
    assert.equal(part('brightness').children[0], 'Brightness: undefined');

    await shows(part, 'connected', 'Connected: Yes');
    await shows(part, 'permissions', 'light video image auto record');
    await act(async () => part('set').props.onClick());
    await shows(part, 'brightness', 'Brightness: 75');
    await act(async () => part('start').props.onClick());
    await shows(part, 'record', 'Recording: true');

    const other = await connectAs(url, ADMIN);
    other.send({ brightness: 20 });
    await shows(part, 'brightness', 'Brightness: 20');
    other.close();
    await act(async () => page.unmount());
}));

/** Waits until a part of the page shows a text. */
async function shows(part, id, text) {
    const end = Date.now() + 10_000;
    while (part(id).children[0] !== text) {
        assert.ok(Date.now() < end, `#${id} shows ${part(id).children[0]}, not ${text}`);
        await act(() => new Promise((resolve) => setTimeout(resolve, 10)));
    }
}
