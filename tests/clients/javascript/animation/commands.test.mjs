// The animation document's commands and responses, sent as its frontend sends them.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import WebSocket from 'ws';

import { applied, blender } from '../support/blender.mjs';
import { connect, Inbox } from '../support/inbox.mjs';
import { serve } from '../support/server.mjs';
import { token } from '../support/tokens.mjs';
import { ANIMATIONS, applyAnimation, processWebSocketMessage } from './messages.mjs';

const USER = 'studio';
const RESPONSES = ['onAnimationResponse', 'onTemplateControls', 'onCustomMessage'];

for (const [name, animation] of Object.entries(ANIMATIONS)) {
    test(`Animation Commands: ${name}, by its message_id`, serve(async (server) => {
        const [user, browser] = [await blender(server, USER), await open(server)];
        const sent = {
            command: `load_${name}_animation`,
            empty_name: 'Target',
            data: animation.templateData,
            message_id: 'anim_1234567890',
        };
        browser.send(sent);
        await browser.inbox.expect(applied(sent));
        assert.deepEqual(user.taken, [sent]);
        user.close();
        browser.close();
    }));

    test(`Frontend to cr8_engine: applying a ${name} animation, with the id in message`, serve(async (server) => {
        const [user, browser] = [await blender(server, USER), await open(server)];
        const id = applyAnimation(browser.send, animation, 'Target');
        const response = await browser.inbox.next();
        assert.equal(response.message_id, id);
        assert.equal(response.message, 'Animation applied successfully');
        assert.deepEqual(user.taken, [{
            command: `load_${name}_animation`, empty_name: 'Target', data: animation.templateData, message_id: id,
        }]);
        user.close();
        browser.close();
    }));
}

test('Error Response: what Blender could not do', serve(async (server) => {
    const error = {
        command: 'animation_result',
        status: 'error',
        message: 'Error applying animation: Target empty not found',
    };
    const user = await blender(server, USER, ({ message_id: id }) => ({ ...error, message_id: id }));
    const browser = await open(server);
    const id = applyAnimation(browser.send, ANIMATIONS.camera, 'Camera');
    await browser.inbox.expect({ ...error, message_id: id });
    user.close();
    browser.close();
}));

test('Frontend Message Handling: each message goes to the handler that is meant for it', serve(async (server) => {
    const user = await blender(server, USER);
    const browser = await open(server);
    const heard = Object.fromEntries(RESPONSES.map((name) => [name, new Inbox()]));
    const handlers = Object.fromEntries(RESPONSES.map((name) => [name, heard[name].put]));
    browser.ws.onmessage = (event) => processWebSocketMessage(JSON.parse(event.data), handlers);

    const id = applyAnimation(browser.send, ANIMATIONS.light, 'Light');
    assert.equal((await heard.onAnimationResponse.next()).message_id, id);
    browser.send({ command: 'get_template_controls' });
    await heard.onTemplateControls.expect({ controls: ['hue'] });
    browser.send({ empty_name: 'Camera' });
    browser.send({ command: 'load_fog_animation', message_id: 'anim_2' });
    await heard.onCustomMessage.expect(
        { status: 'error', message: 'No command specified' },
        { status: 'error', message: 'No handler for command: load_fog_animation', message_id: 'anim_2' },
    );
    for (const inbox of Object.values(heard)) inbox.expectEmpty();
    user.close();
    browser.close();
}));

test('Message Routing: many animations at once, answered in another order', serve(async (server) => {
    const held = [];
    const user = await blender(server, USER, (command) => { held.push(command); });
    const browsers = [await open(server), await open(server)];
    const ids = browsers.map((browser) => Object.values(ANIMATIONS).map(
        (animation) => applyAnimation(browser.send, animation, 'Target'),
    ));
    while (held.length < 6) await new Promise((resolve) => setTimeout(resolve, 5));
    for (const command of held.reverse()) user.send(applied(command));
    for (const [number, browser] of browsers.entries()) {
        const came = [await browser.inbox.next(), await browser.inbox.next(), await browser.inbox.next()];
        assert.deepEqual(came.map((response) => response.message_id).sort(), ids[number].sort());
        browser.inbox.expectEmpty();
        browser.close();
    }
    user.close();
}));

test('Security Considerations: without a token of one\'s own there is no connection', serve(async (server) => {
    for (const query of ['', `?token=${token('workshop')}`, '?token=x']) {
        const heard = new Inbox();
        const ws = new WebSocket(server.socket(`/${USER}/browser${query}`));
        ws.onmessage = (event) => heard.put(JSON.parse(event.data));
        ws.onclose = (event) => heard.put(event.code);
        const told = await heard.next();
        assert.equal(told.status, 'error');
        assert.equal(typeof told.message, 'string');
        await heard.expect(1008);
    }
}));

/** A browser of the user. */
function open(server) {
    return connect(server.socket(`/${USER}/browser?blend_file=product_stage&token=${token(USER)}`));
}
