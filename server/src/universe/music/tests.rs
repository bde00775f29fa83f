//! What a piece promises, for many seeds, all keys and all scales.

use super::meter::{BAR, Grid};
use super::scale::{key_names, scale_names};
use super::*;

const LENGTHS: [f64; 6] = [0.001, 0.7, 3.3, 8.0, 21.7, 60.0];
const SHARES: [f64; 4] = [0.0, 0.3, 0.7, 1.0];

/// Calls with pieces of every key, scale, complexity and range, of several tempos and lengths.
fn each(harmony: f64, mut check: impl FnMut(&Parameters, f64, &[Note])) {
    let mut seed = 0;
    for key in key_names().filter_map(Key::named) {
        for scale in scale_names().filter_map(Scale::named) {
            for rhythm_complexity in SHARES {
                for melody_range in SHARES {
                    let index = usize::try_from(seed).unwrap();
                    let tempo = [20.0, 61.3, 97.0, 120.0, 174.5, 300.0, 133.0][index % 7];
                    let seconds = LENGTHS[index % LENGTHS.len()];
                    let parameters = Parameters { harmony, tempo, key, scale, rhythm_complexity, melody_range };
                    check(&parameters, seconds, &generate(&parameters, seconds, seed));
                    seed += 1;
                }
            }
        }
    }
}

/// The melody alone, of many seeds: eight bars of two seconds.
fn melodies(parameters: &Parameters) -> impl Iterator<Item = Vec<Note>> {
    let parameters = Parameters { harmony: 0.0, tempo: 120.0, ..*parameters };
    (0..200).map(move |seed| generate(&parameters, 16.0, seed))
}

fn in_bar(notes: &[Note], bar: u32) -> Vec<Note> {
    let (from, to) = (f64::from(bar) * 2.0, f64::from(bar + 1) * 2.0);
    let inside = notes.iter().filter(|note| (from..to).contains(&note.start_time));
    inside.map(|note| Note { start_time: note.start_time - from, ..*note }).collect()
}

fn starts(notes: &[Note]) -> Vec<f64> {
    notes.iter().map(|note| note.start_time).collect()
}

fn span(notes: &[Note]) -> u8 {
    let pitches = || notes.iter().map(|note| note.pitch);
    pitches().max().unwrap() - pitches().min().unwrap()
}

#[test]
fn all_pitches_belong_to_the_scale() {
    each(1.0, |parameters, _, notes| {
        for note in notes {
            assert!(note.pitch <= 127 && parameters.scale.has(parameters.key.degree(note.pitch)), "{note:?}");
        }
    });
}

#[test]
fn a_melody_stays_within_its_range_and_uses_what_it_has() {
    each(0.0, |parameters, _, notes| {
        let ladder = Ladder::new(parameters.key, parameters.scale, percent(parameters.melody_range));
        let range = ladder.pitch(0)..=ladder.pitch(ladder.len() - 1);
        assert!(notes.iter().all(|note| range.contains(&note.pitch)), "{parameters:?}");
    });
    let mean = |melody_range| {
        let parameters = Parameters { melody_range, ..Parameters::default() };
        melodies(&parameters).map(|notes| f64::from(span(&notes))).sum::<f64>() / 200.0
    };
    let spans = SHARES.map(mean);
    assert!(spans.is_sorted_by(|a, b| *a + 2.0 < *b), "{spans:?}");
}

#[test]
fn notes_start_on_the_grid() {
    each(1.0, |parameters, _, notes| {
        let grid = Grid::of(percent(parameters.rhythm_complexity));
        let step = 60.0 / parameters.tempo * f64::from(grid.step()) / 64.0;
        for note in notes {
            let steps = note.start_time / step;
            assert!((steps - steps.round()).abs() < 1e-9, "{note:?} {step}");
        }
    });
}

#[test]
fn nothing_sounds_beyond_the_end_and_something_sounds_until_it() {
    each(1.0, |parameters, seconds, notes| {
        assert!(!notes.is_empty());
        for note in notes {
            assert!(note.start_time >= 0.0 && note.duration > 0.0, "{note:?}");
            assert!(note.start_time + note.duration <= seconds, "{note:?} {seconds}");
        }
        let end = notes.iter().map(|note| note.start_time + note.duration).fold(0.0, f64::max);
        assert!(end > seconds - 1e-9, "{parameters:?} {end} {seconds}");
    });
}

#[test]
fn no_two_notes_of_one_pitch_overlap() {
    for harmony in [0.2, 0.4, 0.6, 1.0] {
        each(harmony, |parameters, _, notes| {
            let mut ends = [0.0; 128];
            for note in notes {
                let end = &mut ends[usize::from(note.pitch)];
                assert!(*end <= note.start_time, "{parameters:?} {note:?}");
                *end = note.start_time + note.duration;
            }
        });
    }
}

#[test]
fn notes_are_ordered_and_their_velocities_are_midi() {
    each(1.0, |_, _, notes| {
        assert!(notes.is_sorted_by_key(|note| (note.start_time, note.pitch)));
        assert!(notes.iter().all(|note| (1..=127).contains(&note.velocity)));
    });
}

#[test]
fn there_are_never_more_notes_than_allowed() {
    const MOST_NOTES: usize = 2000;
    let fullest = Parameters { harmony: 1.0, tempo: 300.0, rhythm_complexity: 1.0, ..Parameters::default() };
    let most = (0..100).map(|seed| generate(&fullest, LONGEST, seed).len()).max().unwrap();
    assert!(most <= MOST_NOTES, "{most}");
    assert!(most > 1000, "{most} is too few for this test to mean anything");
    // Were every place of the grid taken.
    let bars = usize::try_from(Meter { tempo: 300.0, seconds: LONGEST }.ticks(Grid::Sixteenth) / BAR).unwrap();
    assert!(bars * (16 + 8) <= MOST_NOTES);
}

#[test]
fn a_piece_ends_on_the_tonic() {
    for harmony in [0.0, 1.0] {
        each(harmony, |parameters, _, notes| {
            let last = notes.last().unwrap();
            assert_eq!(parameters.key.degree(last.pitch), 0, "{parameters:?}");
            let at_the_end = notes.iter().filter(|note| note.start_time.total_cmp(&last.start_time).is_eq());
            assert!(at_the_end.into_iter().all(|note| note.pitch <= last.pitch), "the melody is on top");
        });
    }
}

#[test]
fn the_last_note_is_approached_by_step() {
    let near = melodies(&Parameters::default()).filter(|notes| span(&notes[notes.len() - 2..]) <= 2).count();
    assert!(near > 190, "{near} of 200");
}

#[test]
fn strong_beats_are_accented() {
    for rhythm_complexity in SHARES {
        let parameters = Parameters { rhythm_complexity, ..Parameters::default() };
        for notes in melodies(&parameters) {
            for bar in 0..8 {
                let notes = in_bar(&notes, bar);
                let (first, others) = notes.split_first().unwrap();
                assert!(first.start_time == 0.0 && others.iter().all(|note| note.velocity < first.velocity));
            }
        }
    }
}

#[test]
fn the_motif_returns_and_varies() {
    let (mut elsewhere, mut varied) = (0, 0);
    for notes in melodies(&Parameters::default()) {
        let bars: Vec<Vec<Note>> = (0..8).map(|bar| in_bar(&notes, bar)).collect();
        // Heard twice in each phrase, in one rhythm.
        assert_eq!(starts(&bars[0]), starts(&bars[1]));
        assert_eq!(starts(&bars[4]), starts(&bars[5]));
        let pitches = |bar: usize| bars[bar].iter().map(|note| note.pitch).collect::<Vec<_>>();
        elsewhere += usize::from(pitches(0) != pitches(1));
        varied += usize::from(pitches(0) != pitches(4));
    }
    assert!(elsewhere > 150, "{elsewhere} of 200 sequences move");
    assert!(varied > 150, "{varied} of 200 second phrases differ");
}

#[test]
fn melodies_move_by_step_more_than_by_leap() {
    let (mut steps, mut leaps) = (0, 0);
    for notes in melodies(&Parameters { melody_range: 1.0, ..Parameters::default() }) {
        for pair in notes.windows(2) {
            match span(pair) {
                0..=2 => steps += 1,
                3..=12 => leaps += 1,
                wide => panic!("a leap of {wide} semitones: {pair:?}"),
            }
        }
    }
    assert!(steps > leaps, "{steps} {leaps}");
}

#[test]
fn downbeats_belong_to_the_chord_that_is_played() {
    let parameters = Parameters { harmony: 0.6, tempo: 120.0, ..Parameters::default() };
    for seed in 0..200 {
        let notes = generate(&parameters, 16.0, seed);
        for bar in 0..7 {
            let chord: Vec<u8> =
                in_bar(&notes, bar).iter().filter(|note| note.pitch < 60).map(|note| note.pitch % 12).collect();
            let melody = in_bar(&notes, bar).into_iter().filter(|note| note.start_time == 0.0 && note.pitch >= 60);
            for note in melody {
                assert!(chord.contains(&(note.pitch % 12)), "bar {bar} of {seed}: {note:?} over {chord:?}");
            }
        }
    }
}

#[test]
fn harmony_leaves_the_melody_as_it_is() {
    for seed in 0..50 {
        let alone = generate(&Parameters { harmony: 0.0, ..Parameters::default() }, 20.0, seed);
        for harmony in [0.1, 0.4, 0.6, 1.0] {
            let accompanied = generate(&Parameters { harmony, ..Parameters::default() }, 20.0, seed);
            assert!(alone.iter().all(|note| accompanied.contains(note)));
            assert!(accompanied.len() > alone.len());
        }
    }
}

#[test]
fn a_seed_makes_the_same_piece_on_every_machine() {
    /// FNV-1a over all bits.
    fn digest(notes: &[Note]) -> u64 {
        let words = notes.iter().flat_map(|note| {
            [u64::from(note.pitch), note.start_time.to_bits(), note.duration.to_bits(), u64::from(note.velocity)]
        });
        words.fold(0xCBF2_9CE4_8422_2325, |digest, word| (digest ^ word).wrapping_mul(0x0100_0000_01B3))
    }
    let busy = Parameters {
        harmony: 1.0,
        tempo: 133.7,
        key: Key::named("F#").unwrap(),
        scale: Scale::named("dorian").unwrap(),
        rhythm_complexity: 0.9,
        melody_range: 0.8,
    };
    let digests = [
        digest(&generate(&Parameters::default(), 8.0, 42)),
        digest(&generate(&busy, 60.0, (1 << 53) - 1)),
        digest(&generate(&busy, 31.4, -7)),
    ];
    assert_eq!(digests, [5_052_852_742_419_926_544, 556_780_334_565_090_032, 2_150_197_871_143_811_538]);
}

#[test]
fn other_seeds_make_other_pieces() {
    let pieces: Vec<Vec<Note>> = (0..100).map(|seed| generate(&Parameters::default(), 8.0, seed)).collect();
    for (index, piece) in pieces.iter().enumerate() {
        assert!(!pieces[..index].contains(piece), "seed {index}");
    }
}

#[test]
fn a_fresh_seed_is_a_whole_number_of_json() {
    let seeds: Vec<i64> = (0..100).map(|_| fresh_seed()).collect();
    assert!(seeds.iter().all(|seed| (0..1 << 53).contains(seed)));
    assert!(seeds.iter().any(|&seed| seed != seeds[0]));
}

#[test]
fn values_out_of_range_are_the_nearest_in_range() {
    let wild =
        Parameters { harmony: -1.0, tempo: 1e9, rhythm_complexity: 7.0, melody_range: -0.0, ..Parameters::default() };
    let tame = Parameters { harmony: 0.0, tempo: 300.0, rhythm_complexity: 1.0, melody_range: 0.0, ..wild };
    assert_eq!(generate(&wild, 1e9, 1), generate(&tame, LONGEST, 1));
    for seconds in [0.0, -1.0, f64::NAN, f64::NEG_INFINITY] {
        assert_eq!(generate(&tame, seconds, 1), vec![]);
    }
}
