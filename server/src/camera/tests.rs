//! The service without sockets: state in, pictures and state out.

use std::fs;
use std::path::Path;
use std::time::Duration;

use super::*;

/// Sets values as a client would, and tells the handler.
fn client_sets(camera: &Camera, follower: &Follower, values: &[StateValue]) {
    camera.api().set(values).unwrap();
    follower.api_changed(values);
}

async fn until_snap_is_over(camera: &Camera) {
    while camera.api().state().snap {
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}

/// The files of a folder, oldest first.
fn files(folder: &Path) -> Vec<Vec<u8>> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.iter().map(|path| fs::read(path).unwrap()).collect()
}

#[tokio::test]
async fn a_snapshot_is_a_jpeg_as_large_as_its_quality_asks_and_snap_returns_to_false() {
    let folder = tempfile::tempdir().unwrap();
    let camera = Camera::new(&Options::new()).unwrap();
    let follower = Follower::new(&camera, Snapshots::new(folder.path().to_owned()));
    client_sets(&camera, &follower, &[StateValue::Resolution("320x240".to_owned())]);
    for quality in [10, 90] {
        client_sets(&camera, &follower, &[StateValue::JpegQuality(quality), StateValue::Snap(true)]);
        until_snap_is_over(&camera).await;
    }
    let files = files(folder.path());
    assert_eq!(files.len(), 2);
    for file in &files {
        assert_eq!(file[..2], [0xFF, 0xD8], "start of image");
        assert_eq!(file[file.len() - 2..], [0xFF, 0xD9], "end of image");
        // The frame header: marker, length, precision, then height and width.
        let frame = file.windows(2).position(|marker| marker == [0xFF, 0xC0]).unwrap();
        assert_eq!(file[frame + 5..frame + 9], [0, 240, 320_u16.to_be_bytes()[0], 320_u16.to_be_bytes()[1]]);
    }
    assert!(files[0].len() < files[1].len());
}

#[tokio::test]
async fn snap_returns_to_false_also_when_there_is_nowhere_to_write() {
    let camera = Camera::new(&Options::new()).unwrap();
    let follower = Follower::new(&camera, Snapshots::new("/nowhere/at/all".into()));
    client_sets(&camera, &follower, &[StateValue::Resolution("64x48".to_owned()), StateValue::Snap(true)]);
    until_snap_is_over(&camera).await;
}

#[tokio::test]
async fn the_picture_follows_the_state() {
    let camera = Camera::new(&Options::new()).unwrap();
    camera.api().set(&[StateValue::Resolution("64x48".to_owned())]).unwrap();
    let hardware = Simulated::new(&camera.api().state());
    let before = hardware.picture();
    assert_eq!((before.width, before.height), (64, 48));
    for change in [StateValue::Cam1Light(true), StateValue::Brightness(80), StateValue::MainCamera(2)] {
        let seen = hardware.picture();
        hardware.apply(&change);
        assert_ne!(hardware.picture(), seen, "{change:?}");
    }
    camera.api().set(&[StateValue::Cam1Light(true), StateValue::Brightness(80), StateValue::MainCamera(2)]).unwrap();
    assert_eq!(Simulated::new(&camera.api().state()).picture(), hardware.picture(), "after a restart");
}

#[tokio::test]
async fn what_the_hardware_changes_by_itself_is_state() {
    /// A camera whose light goes on by itself.
    struct Button(tokio::sync::Mutex<Option<tokio::sync::mpsc::Receiver<StateValue>>>);

    impl Hardware for Button {
        fn apply(&self, _: &StateValue) {}

        fn changes(&self) -> tokio::sync::mpsc::Receiver<StateValue> {
            self.0.try_lock().unwrap().take().unwrap()
        }

        fn picture(&self) -> image::Image {
            image::Image { width: 1, height: 1, rgb: vec![0; 3] }
        }
    }

    let camera = Camera::new(&Options::new()).unwrap();
    let (press, changes) = tokio::sync::mpsc::channel(2);
    press.try_send(StateValue::Cam1Light(true)).unwrap();
    press.try_send(StateValue::Brightness(200)).unwrap();
    drop(press);
    tell(camera.clone(), Arc::new(Button(Some(changes).into()))).await;
    let state = camera.api().state();
    assert!(state.cam1_light);
    assert_eq!(state.brightness, 50, "an impossible value is refused");
}
