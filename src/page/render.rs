//! The renderer (hayro), held at arm's length: it sees one page alone, in a thread of its own, after the page has been
//! metered. It may panic; it does not get to exhaust a stack.

use std::cell::RefCell;
use std::marker::PhantomData;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::mpsc::{self, Sender};
use std::thread::JoinHandle;

use hayro::hayro_interpret::{
    Context, InterpreterCache, InterpreterSettings, InterpreterWarning, TransformExt, interpret_page,
};
use hayro::hayro_syntax::Pdf;
use hayro::kurbo::Rect;
use hayro::vello_cpu::color::palette::css::{BLACK, WHITE};
use hayro::vello_cpu::color::{AlphaColor, Srgb};
use hayro::vello_cpu::{Pixmap, RasterizerSettings, RenderContext, Resources, TargetInit};
use hayro::{RenderCache, RenderSettings, render_into};

use super::Error;
use super::isolate::Isolated;
use super::meter::{self, Letter, Meter, Stop};
use super::watched::Watched;

/// Octets of stack for the renderer: forms may be nested 50 deep, values 64, in frames of a few kilobytes.
const STACK: usize = 128 << 20;

/// The part of a page that is drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Frame {
    /// Pixels in a unit of default user space.
    pub(super) scale: f64,
    /// Pixels of the whole page left of the frame.
    pub(super) left: u32,
    /// Pixels of the whole page above the frame.
    pub(super) top: u32,
    pub(super) width: u16,
    pub(super) height: u16,
    /// The whole page, in pixels.
    pub(super) page: (u16, u16),
}

/// What the renderer could not do.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Lacking {
    pub(super) font: bool,
    pub(super) image: bool,
    pub(super) appearance: bool,
}

/// What came of it.
#[derive(Debug)]
pub(super) struct Drawn {
    /// Four octets for each pixel, from the upper left, alpha always 255.
    pub(super) rgba: Vec<u8>,
    pub(super) letters: Vec<Letter>,
    pub(super) lacking: Lacking,
    /// The share of what a page may cost that this one did.
    pub(super) cost: f64,
    /// Nothing is painted where it was watched for.
    pub(super) is_clear: bool,
}

/// Draws a frame of a page on white.
pub(super) fn draw(page: Isolated, frame: Frame) -> Result<Drawn, Error> {
    apart(page, move |octets, patterns| drawn(octets, frame, patterns, false, None, WHITE, []).map(|(drawn, [])| drawn))
}

/// The same, with letters and their places.
pub(super) fn draw_and_read(page: Isolated, frame: Frame) -> Result<Drawn, Error> {
    apart(page, move |octets, patterns| drawn(octets, frame, patterns, true, None, WHITE, []).map(|(drawn, [])| drawn))
}

/// Runs a page without drawing it: whether something is painted where it is watched for.
pub(super) fn watch(page: Isolated, frame: Frame, watched: Watched) -> Result<Drawn, Error> {
    apart(page, move |octets, patterns| {
        drawn(octets, frame, patterns, false, Some(watched), WHITE, []).map(|(drawn, [])| drawn)
    })
}

/// Draws a frame of a page on black, and on white: read and put together once.
pub(super) fn draw_on_both(page: Isolated, frame: Frame) -> Result<(Drawn, Vec<u8>), Error> {
    apart(page, move |octets, patterns| {
        let (drawn, [white]) = drawn(octets, frame, patterns, false, None, BLACK, [WHITE])?;
        Ok((drawn, white))
    })
}

/// Keeps the thread that draws from one drawing of the caller's thread to the next, while it lives: a thread's stack and memory
/// are fresh each time, and touching them costs as much as a small drawing.
#[derive(Debug)]
pub(crate) struct Kept {
    /// It belongs to this thread.
    here: PhantomData<*const ()>,
}

type Job = Box<dyn FnOnce() + Send>;

/// A thread that draws, and how many hold on to it.
#[derive(Default)]
struct Desk {
    holders: u32,
    thread: Option<Thread>,
}

/// It does what it is sent, and ends with this.
struct Thread {
    jobs: Option<Sender<Job>>,
    thread: Option<JoinHandle<()>>,
}

impl Thread {
    fn new() -> Result<Self, Error> {
        let (jobs, sent) = mpsc::channel::<Job>();
        let thread = std::thread::Builder::new().name("page".to_owned()).stack_size(STACK);
        let work = move || sent.iter().for_each(|job| job());
        let thread = thread.spawn(work).map_err(|error| Error::Renderer(error.to_string()))?;
        Ok(Self { jobs: Some(jobs), thread: Some(thread) })
    }

    fn send(&self, job: Job) -> Result<(), Error> {
        let sent = self.jobs.as_ref().and_then(|jobs| jobs.send(job).ok());
        sent.ok_or_else(|| Error::Renderer("no thread to draw in".to_owned()))
    }
}

impl Drop for Thread {
    fn drop(&mut self) {
        self.jobs = None;
        // Nothing of it outlives the call: a library may be unloaded after that.
        let _ = self.thread.take().map(JoinHandle::join);
    }
}

thread_local! {
    static DESK: RefCell<Desk> = RefCell::default();
}

impl Kept {
    pub(crate) fn new() -> Self {
        DESK.with_borrow_mut(|desk| desk.holders = desk.holders.saturating_add(1));
        Self { here: PhantomData }
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        DESK.with_borrow_mut(|desk| {
            desk.holders = desk.holders.saturating_sub(1);
            if desk.holders == 0 {
                desk.thread = None;
            }
        });
    }
}

/// Work on a page alone, in another thread.
fn apart<T: Send + 'static>(
    page: Isolated,
    work: impl FnOnce(Vec<u8>, bool) -> Result<T, Error> + Send + 'static,
) -> Result<T, Error> {
    let patterns = page.patterns;
    let octets = page.into_octets();
    let (tell, told) = mpsc::channel();
    let job: Job = Box::new(move || {
        // What is caught here leaves nothing behind: all that the work had is dropped by then.
        let done = catch_unwind(AssertUnwindSafe(|| work(octets, patterns)));
        // Who asked waits for it.
        let _ = tell.send(done);
    });
    let kept = DESK.with_borrow_mut(|desk| desk.thread.take());
    let thread = kept.map_or_else(Thread::new, Ok)?;
    thread.send(job)?;
    let done = told.recv().map_err(|_| Error::Renderer("the renderer failed".to_owned()))?;
    match done {
        Ok(drawn) => {
            DESK.with_borrow_mut(|desk| {
                if desk.holders > 0 {
                    desk.thread = Some(thread);
                }
            });
            drawn
        }
        // A thread in which something failed draws nothing more.
        Err(payload) => Err(payload.downcast_ref::<Stop>().map_or_else(
            || Error::Renderer("the renderer failed".to_owned()),
            |Stop(what, limit)| Error::limit(what, *limit),
        )),
    }
}

/// On one ground, and the pixels on others.
fn drawn<const OTHERS: usize>(
    octets: Vec<u8>,
    frame: Frame,
    patterns: bool,
    reads: bool,
    watched: Option<Watched>,
    ground: AlphaColor<Srgb>,
    others: [AlphaColor<Srgb>; OTHERS],
) -> Result<(Drawn, [Vec<u8>; OTHERS]), Error> {
    let pdf = Pdf::new(octets).map_err(|error| Error::Renderer(format!("{error:?}")))?;
    let [page] = &**pdf.pages() else {
        return Err(Error::Renderer("not one page".to_owned()));
    };
    let warnings = Arc::new(AtomicU8::new(0));
    let noted = Arc::clone(&warnings);
    let settings = InterpreterSettings {
        warning_sink: Arc::new(move |warning| {
            let bit = match warning {
                InterpreterWarning::UnsupportedFont => 1,
                InterpreterWarning::UnresolvedAnnotationAppearance => 4,
                _ => 2,
            };
            noted.fetch_or(bit, Ordering::Relaxed);
        }),
        ..InterpreterSettings::default()
    };
    let transform = meter::placed(
        page.initial_transform(true).to_kurbo(),
        frame.scale,
        f64::from(frame.left),
        f64::from(frame.top),
    );

    let mut meter = Meter::new(frame, patterns, reads);
    let draws = watched.is_none();
    meter.watch(watched);
    let cache = InterpreterCache::new();
    let target = Rect::new(0.0, 0.0, f64::from(frame.width), f64::from(frame.height));
    let mut context = Context::new(transform, target, &cache, page.xref(), settings.clone());
    interpret_page(page, &mut context, &mut meter);

    let seen = || warnings.load(Ordering::Relaxed);
    let lacking = |seen: u8| Lacking { font: seen & 1 != 0, image: seen & 2 != 0, appearance: seen & 4 != 0 };
    let is_clear = meter.is_clear();
    if !draws {
        let (rgba, lacking, cost) = (Vec::new(), lacking(seen()), meter.used());
        let drawn = Drawn { rgba, cost, letters: meter.letters, lacking, is_clear };
        return Ok((drawn, others.map(|_| Vec::new())));
    }
    // Hinting would run the font's own program, and move letters by parts of a pixel.
    let render = RenderSettings { hinting: false, ..RenderSettings::default() };
    let (cache, all) = (RenderCache::new(), Rect::new(0.0, 0.0, f64::from(frame.width), f64::from(frame.height)));
    let mut on = |ground: AlphaColor<Srgb>| {
        let mut target = RenderContext::new(frame.width, frame.height);
        // Painted, not what the target is cleared to: blend modes do not see that.
        target.set_paint(ground);
        target.fill_rect(&all);
        render_into(page, &cache, &settings, &render, &mut target, transform);
        target.flush();
        let mut pixels = Pixmap::new(frame.width, frame.height);
        let rasterizer = RasterizerSettings { target_init: TargetInit::Clear(WHITE), ..RasterizerSettings::default() };
        target.render_with(&mut pixels, &mut Resources::default(), rasterizer);
        pixels.data_as_u8_slice().to_vec()
    };
    let (rgba, others) = (on(ground), others.map(&mut on));
    let (cost, lacking) = (meter.used(), lacking(seen()));
    let drawn = Drawn { rgba, cost, letters: meter.letters, lacking, is_clear };
    Ok((drawn, others))
}
