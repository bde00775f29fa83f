// The animation document's functions around the socket: which handler a message goes to, and what applying sends.

/** Hands a message to the handler that is meant for it, where there is one. */
export function processWebSocketMessage(data, handlers) {
    switch (data.command) {
        case 'animation_result':
            handlers.onAnimationResponse?.(data);
            break;
        case 'template_controls_result':
            handlers.onTemplateControls?.(data.data);
            break;
        default:
            handlers.onCustomMessage?.(data);
    }
}

/** Sends the command of an animation, with an id of its own in `message`; the id. */
export function applyAnimation(sendMessage, animation, emptyName) {
    const messageId = `anim_${Date.now()}_${Math.random().toString(36).substring(2, 9)}`;
    const type = animation.template_type === 'product_animation' ? 'product' : animation.template_type;
    sendMessage({
        command: `load_${type}_animation`,
        empty_name: emptyName,
        data: animation.templateData,
        message: messageId,
    });
    return messageId;
}

/** An animation of each type, as the document's commands have them. */
export const ANIMATIONS = {
    camera: {
        template_type: 'camera',
        templateData: { animation_id: 'cam_orbit_01', parameters: { duration: 5.0, easing: 'ease-in-out' } },
    },
    light: {
        template_type: 'light',
        templateData: { animation_id: 'light_pulse_01', parameters: { duration: 3.0, intensity: 1.5 } },
    },
    product: {
        template_type: 'product_animation',
        templateData: { animation_id: 'product_rotate_01', parameters: { duration: 4.0, rotation_axis: 'z' } },
    },
};
