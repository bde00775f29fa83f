// A user's Blender: takes commands and answers each as the test says.

import { connect } from './inbox.mjs';
import { token } from './tokens.mjs';

/** Connects as the user's Blender. `answer` makes the reply to a command, or none; `taken` holds the commands. */
export async function blender(server, user, answer = applied) {
    const connection = await connect(server.socket(`/${user}/blender?token=${token(user)}`));
    const taken = [];
    connection.ws.onmessage = (event) => {
        const command = JSON.parse(event.data);
        taken.push(command);
        const reply = answer(command);
        if (reply) connection.send(reply);
    };
    return { ...connection, taken };
}

/** What Blender says of a command that went well. */
export function applied({ command, empty_name: target, data, message_id: id }) {
    if (command === 'get_template_controls') {
        return { command: 'template_controls_result', status: 'success', message_id: id, data: { controls: ['hue'] } };
    }
    return {
        command: 'animation_result',
        status: 'success',
        message: 'Animation applied successfully',
        message_id: id,
        data: { animation_id: data.animation_id, target, duration: data.parameters.duration },
    };
}
