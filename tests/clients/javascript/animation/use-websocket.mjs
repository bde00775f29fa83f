// The animation document's hook, with the parts it leaves out, and the delays handed in.

import { useCallback, useRef, useState } from 'react';
import WebSocket from 'ws';

/** `options`: websocketUrl, userInfo, template, token, baseDelay, maxDelay, maxAttempts, and `toast`, which is told. */
export function useWebSocket(options, onMessage) {
    const { websocketUrl, userInfo, template, token, toast } = options;
    const [status, setStatus] = useState('disconnected');
    const websocketRef = useRef(null);
    const reconnectTimeoutRef = useRef();
    const reconnectAttemptsRef = useRef(0);
    const isManuallyDisconnected = useRef(false);
    const connectRef = useRef(null);

    const getWebSocketUrl = useCallback(() => {
        if (!userInfo?.username || !template) return null;
        return `${websocketUrl}/${userInfo.username}/browser?blend_file=${template}&token=${token}`;
    }, [userInfo?.username, template, websocketUrl, token]);

    const calculateReconnectDelay = useCallback(
        () => Math.min(options.baseDelay * 2 ** reconnectAttemptsRef.current, options.maxDelay),
        [options.baseDelay, options.maxDelay],
    );

    const attemptReconnect = useCallback(() => {
        if (isManuallyDisconnected.current) return false;
        if (reconnectAttemptsRef.current >= options.maxAttempts) {
            setStatus('failed');
            toast('gave up');
            return false;
        }
        const delay = calculateReconnectDelay();
        toast(delay);
        clearTimeout(reconnectTimeoutRef.current);
        reconnectTimeoutRef.current = setTimeout(() => {
            reconnectAttemptsRef.current += 1;
            connectRef.current();
        }, delay);
        return true;
    }, [calculateReconnectDelay, options.maxAttempts, toast]);

    const connect = useCallback(() => {
        const url = getWebSocketUrl();
        if (!url) {
            toast('missing details');
            return;
        }
        setStatus('connecting');
        const ws = new WebSocket(url);
        websocketRef.current = ws;
        ws.onopen = () => {
            reconnectAttemptsRef.current = 0;
            setStatus('connected');
        };
        ws.onclose = () => {
            if (websocketRef.current !== ws) return;
            setStatus('disconnected');
            attemptReconnect();
        };
        ws.onerror = () => {};
        ws.onmessage = (event) => onMessage(JSON.parse(event.data));
    }, [getWebSocketUrl, attemptReconnect, onMessage, toast]);
    connectRef.current = connect;

    const disconnect = useCallback(() => {
        isManuallyDisconnected.current = true;
        clearTimeout(reconnectTimeoutRef.current);
        websocketRef.current?.close();
    }, []);

    const reconnect = useCallback(() => {
        isManuallyDisconnected.current = false;
        reconnectAttemptsRef.current = 0;
        connect();
    }, [connect]);

    const sendMessage = useCallback((message) => {
        if (websocketRef.current?.readyState === WebSocket.OPEN) websocketRef.current.send(JSON.stringify(message));
    }, []);

    const requestTemplateControls = useCallback(() => sendMessage({ command: 'get_template_controls' }), [sendMessage]);

    return { status, isConnected: status === 'connected', reconnect, disconnect, sendMessage, requestTemplateControls };
}
