//! Jobs that wait for each other, panic and hang.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Barrier, Mutex, mpsc};

use super::*;

const LONG: Duration = Duration::from_secs(20);
const SHORT: Duration = Duration::from_millis(300);

fn pool(workers: usize, time: Duration) -> Pool {
    Pool::new(Limits { workers, jobs: 256, bytes: 1000, time }).unwrap()
}

fn place(sender: u64) -> Place {
    Place { sender, lane: None }
}

fn in_lane(sender: u64) -> Place {
    Place { sender, lane: Some("lane") }
}

/// A job that hangs until its gate is dropped, and the gate.
fn hanging(pool: &Pool, sender: u64) -> (Result<Ticket<()>, Overloaded>, mpsc::Sender<()>) {
    let (gate, closed) = mpsc::channel();
    let ticket = pool.submit(place(sender), 1, || {}, move |_| hang(&closed));
    (ticket, gate)
}

/// Until the gate is dropped.
fn hang(closed: &mpsc::Receiver<()>) {
    assert!(closed.recv().is_err());
}

fn abandoned(pool: &Pool) -> usize {
    pool.0.lock().abandoned
}

/// Waits for what happens on another thread soon.
fn until(what: impl Fn() -> bool) {
    let end = Instant::now() + LONG;
    while !what() {
        assert!(Instant::now() < end, "it never happens");
        thread::sleep(Duration::from_millis(2));
    }
}

#[tokio::test]
async fn jobs_run_beside_each_other_and_tell_their_results() {
    let pool = pool(3, LONG);
    let together = Arc::new(Barrier::new(3));
    let submit = |number: u64| {
        let together = Arc::clone(&together);
        let work = move |_: &Running<u64>| {
            together.wait();
            number * 2
        };
        pool.submit(place(1), 1, || {}, work).unwrap()
    };
    let tickets: Vec<Ticket<u64>> = (0..3).map(submit).collect();
    for (ticket, expected) in tickets.into_iter().zip([0, 2, 4]) {
        assert_eq!(ticket.await.outcome, Ok(expected));
    }
}

#[tokio::test]
async fn jobs_of_one_sender_start_in_order_however_many_workers() {
    let pool = pool(8, LONG);
    let started = Arc::new(Mutex::new(Vec::new()));
    let submit = |number: u64| {
        let started = Arc::clone(&started);
        let tell = move || {
            // Whoever overtakes has time to.
            thread::sleep(Duration::from_micros(number % 3 * 300));
            started.lock().unwrap().push((number % 2, number));
        };
        pool.submit(place(number % 2), 1, tell, |_| ()).unwrap()
    };
    let tickets: Vec<Ticket<()>> = (0..200).map(submit).collect();
    for ticket in tickets {
        assert_eq!(ticket.await.outcome, Ok(()));
    }
    let started = started.lock().unwrap();
    for sender in 0..2 {
        let numbers = || started.iter().filter(|(of, _)| *of == sender).map(|(_, number)| number);
        assert_eq!(numbers().count(), 100);
        assert!(numbers().is_sorted(), "{started:?}");
    }
}

#[tokio::test]
async fn in_one_lane_one_job_runs_at_a_time() {
    let pool = pool(4, LONG);
    let (running, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let submit = |_| {
        let (running, most) = (Arc::clone(&running), Arc::clone(&most));
        let work = move |_: &Running<()>| {
            most.fetch_max(running.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            thread::sleep(Duration::from_millis(2));
            running.fetch_sub(1, Ordering::SeqCst);
        };
        pool.submit(in_lane(1), 1, || {}, work).unwrap()
    };
    let tickets: Vec<Ticket<()>> = (0..30).map(submit).collect();
    for ticket in tickets {
        ticket.await.outcome.unwrap();
    }
    assert_eq!(most.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_full_lane_leaves_other_senders_alone() {
    let pool = pool(2, LONG);
    let (gate, closed) = mpsc::channel::<()>();
    let first = pool.submit(in_lane(1), 1, || {}, move |_| hang(&closed)).unwrap();
    let second = pool.submit(in_lane(1), 1, || {}, |_| ()).unwrap();
    for _ in 0..5 {
        assert_eq!(pool.submit(in_lane(2), 1, || {}, |_| 5).unwrap().await.outcome, Ok(5));
    }
    drop(gate);
    assert_eq!((first.await.outcome, second.await.outcome), (Ok(()), Ok(())));
}

#[tokio::test]
async fn the_queue_is_bounded_in_jobs_and_bytes() {
    let pool = Pool::new(Limits { workers: 1, jobs: 3, bytes: 1000, time: LONG }).unwrap();
    let (busy, gate) = hanging(&pool, 0);
    until(|| pool.0.lock().running.len() == 1);
    let submit = |bytes| pool.submit(place(1), bytes, || {}, |_| ());
    let waiting = [submit(600), submit(400)];
    assert_eq!(submit(1).unwrap_err(), Overloaded, "1001 bytes");
    let third = submit(0);
    assert_eq!(submit(0).unwrap_err(), Overloaded, "a fourth job");
    drop(gate);
    for ticket in waiting.into_iter().chain([third, busy]) {
        assert_eq!(ticket.unwrap().await.outcome, Ok(()));
    }
    assert_eq!(submit(1000).unwrap().await.outcome, Ok(()));
}

#[tokio::test]
async fn a_job_that_panics_has_no_result_and_its_worker_lives_on() {
    let pool = pool(1, LONG);
    let panicking = pool.submit(in_lane(1), 1, || {}, |_| -> u8 { panic!("on purpose") }).unwrap();
    let telling = pool.submit(in_lane(1), 1, || panic!("on purpose"), |_| 0).unwrap();
    let next = pool.submit(in_lane(1), 1, || {}, |_| 1).unwrap();
    assert_eq!(panicking.await.outcome, Err(Unfinished::Panicked));
    assert_eq!(telling.await.outcome, Err(Unfinished::Panicked));
    assert_eq!(next.await.outcome, Ok(1));
    assert_eq!(abandoned(&pool), 0);
}

#[tokio::test]
async fn a_job_that_hangs_is_told_of_at_once_and_others_go_on() {
    let pool = pool(1, SHORT);
    let submitted = Instant::now();
    let (told, begun) = mpsc::channel();
    let (gate, closed) = mpsc::channel::<()>();
    let tell = move || told.send(()).unwrap();
    let work = move |running: &Running<()>| {
        hang(&closed);
        assert!(running.deadline() <= Instant::now());
    };
    let hanging = pool.submit(in_lane(1), 1, tell, work).unwrap();
    let next = pool.submit(in_lane(1), 1, || {}, |_| 1).unwrap();
    let finished = hanging.await;
    assert_eq!(finished.outcome, Err(Unfinished::TimedOut));
    assert!(finished.took >= SHORT && submitted.elapsed() < SHORT + Duration::from_secs(5), "{finished:?}");
    assert_eq!(next.await.outcome, Ok(1));
    assert_eq!(abandoned(&pool), 1);
    drop(gate);
    until(|| abandoned(&pool) == 0);
    assert_eq!(pool.0.lock().workers, 1);
    assert_eq!(begun.iter().count(), 1);
}

#[tokio::test]
async fn with_too_many_that_hang_no_job_is_taken_until_some_come_back() {
    let pool = pool(2, SHORT);
    let mut gates = Vec::new();
    for number in 0..4 {
        let (ticket, gate) = hanging(&pool, number);
        gates.push(gate);
        assert_eq!(ticket.unwrap().await.outcome, Err(Unfinished::TimedOut));
    }
    until(|| abandoned(&pool) == 4);
    assert_eq!(hanging(&pool, 9).0.unwrap_err(), Overloaded);
    drop(gates);
    until(|| abandoned(&pool) == 0);
    assert_eq!(pool.submit(place(9), 1, || {}, |_| 1).unwrap().await.outcome, Ok(1));
}

#[tokio::test]
async fn where_every_thread_hangs_what_waits_is_told() {
    let pool = pool(1, SHORT);
    let jobs: Vec<_> = (0..3).map(|number| hanging(&pool, number)).collect();
    let waiting = pool.submit(place(9), 1, || {}, |_| ()).unwrap();
    let (tickets, gates): (Vec<_>, Vec<_>) = jobs.into_iter().unzip();
    for ticket in tickets {
        assert_eq!(ticket.unwrap().await.outcome, Err(Unfinished::TimedOut));
    }
    assert_eq!(waiting.await, Finished { outcome: Err(Unfinished::Overloaded), took: Duration::ZERO });
    drop(gates);
    // The last thread of all becomes a worker again.
    until(|| abandoned(&pool) == 0 && pool.0.lock().workers == 1);
    assert_eq!(pool.submit(place(9), 1, || {}, |_| 1).unwrap().await.outcome, Ok(1));
}

#[test]
fn a_job_runs_though_its_ticket_is_dropped() {
    let pool = pool(1, LONG);
    let (done, was_done) = mpsc::channel();
    drop(pool.submit(place(1), 1, || {}, move |_| done.send(()).unwrap()).unwrap());
    was_done.recv_timeout(LONG).unwrap();
}

#[tokio::test]
async fn dropping_the_pool_ends_its_threads_but_not_what_they_do() {
    let pool = pool(2, LONG);
    let shared = Arc::downgrade(&pool.0);
    let (gate, closed) = mpsc::channel::<()>();
    let running = pool.submit(in_lane(1), 1, || {}, move |_| hang(&closed)).unwrap();
    until(|| pool.0.lock().running.len() == 1);
    let waiting = pool.submit(in_lane(1), 1, || {}, |_| ()).unwrap();
    drop(pool);
    assert_eq!(waiting.await.outcome, Err(Unfinished::Stopped));
    drop(gate);
    assert_eq!(running.await.outcome, Ok(()));
    until(|| shared.strong_count() == 0);
}
