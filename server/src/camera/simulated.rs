use std::sync::{Mutex, MutexGuard, PoisonError};

use antiphon_generated::camera::api::{State, StateValue};
use tokio::sync::mpsc;

use super::hardware::Hardware;
use super::image::Image;
use super::scene::{Scene, size};

/// Own changes that may be waiting to be told.
const WAITING: usize = 16;

/// A camera without a camera: it sees a drawn scene, as its settings would show it.
pub(crate) struct Simulated {
    settings: Mutex<Settings>,
    /// Held so that the stream of changes stays open; nothing in a simulation changes by itself.
    _changes: mpsc::Sender<StateValue>,
    receiver: Mutex<Option<mpsc::Receiver<StateValue>>>,
}

/// What was applied last. The scene's light is the active camera's.
struct Settings {
    lights: [bool; 2],
    scene: Scene,
}

impl Simulated {
    /// A camera that is set as the state says.
    pub(crate) fn new(state: &State) -> Self {
        let (changes, receiver) = mpsc::channel(WAITING);
        let settings = Settings::new(state);
        Self { settings: Mutex::new(settings), _changes: changes, receiver: Mutex::new(Some(receiver)) }
    }

    fn settings(&self) -> MutexGuard<'_, Settings> {
        self.settings.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Hardware for Simulated {
    fn apply(&self, change: &StateValue) {
        self.settings().apply(change);
    }

    fn changes(&self) -> mpsc::Receiver<StateValue> {
        let receiver = self.receiver.lock().unwrap_or_else(PoisonError::into_inner).take();
        // A second caller hears nothing, which is what there is to hear.
        receiver.unwrap_or_else(|| mpsc::channel(1).1)
    }

    fn picture(&self) -> Image {
        let scene = self.settings().seen();
        scene.render()
    }
}

impl Settings {
    fn new(state: &State) -> Self {
        let scene = Scene {
            size: size(&state.resolution),
            camera: state.main_camera,
            light: false,
            brightness: state.brightness,
            contrast: state.contrast,
            saturation: state.saturation,
            sharpness: state.sharpness,
            gain: state.gain,
            red_gain: state.red_gain,
            blue_gain: state.blue_gain,
            quiet: state.noise_supression,
        };
        Self { lights: [state.cam1_light, state.cam2_light], scene }
    }

    fn apply(&mut self, change: &StateValue) {
        let scene = &mut self.scene;
        match change {
            StateValue::Cam1Light(on) => self.lights[0] = *on,
            StateValue::Cam2Light(on) => self.lights[1] = *on,
            StateValue::MainCamera(camera) => scene.camera = *camera,
            StateValue::Resolution(resolution) => scene.size = size(resolution),
            StateValue::Brightness(percent) => scene.brightness = *percent,
            StateValue::Contrast(percent) => scene.contrast = *percent,
            StateValue::Saturation(percent) => scene.saturation = *percent,
            StateValue::Sharpness(percent) => scene.sharpness = *percent,
            StateValue::Gain(percent) => scene.gain = *percent,
            StateValue::RedGain(percent) => scene.red_gain = *percent,
            StateValue::BlueGain(percent) => scene.blue_gain = *percent,
            StateValue::NoiseSupression(on) => scene.quiet = *on,
            _ => {}
        }
    }

    fn seen(&self) -> Scene {
        let active = usize::from(self.scene.camera == 2);
        Scene { light: self.lights[active], ..self.scene.clone() }
    }
}
