#ifndef CHAINRULE_F32
#include <pthread.h>
#if defined(__SSE2__)
#include <xmmintrin.h>
#endif

#define MOST_THREADS 256

static _Thread_local int wanted = 1;

static struct {
    pthread_mutex_t alone, lock; /* one call at a time has the pool; and the lock of what follows */
    pthread_cond_t begun, ended;
    int threads;     /* of the pool, beside the caller's */
    int helping;     /* so many of them may take parts */
    uint64_t number; /* of the work at hand */
    part_of work;
    void *shared;
    uint64_t state; /* of the caller's processor */
    int64_t next, parts, left;
} POOL = {.alone = PTHREAD_MUTEX_INITIALIZER,
          .lock = PTHREAD_MUTEX_INITIALIZER,
          .begun = PTHREAD_COND_INITIALIZER,
          .ended = PTHREAD_COND_INITIALIZER};

int @STEM@_threads(int count)
{
    const int before = wanted;
    wanted = count < 1 ? 1 : count > MOST_THREADS ? MOST_THREADS : count;
    return before;
}

int wanted_threads(void) { return wanted; }

/* What the processor does with numbers so small that they have lost digits. */
static uint64_t float_state(void)
{
    uint64_t state = 0;
#if defined(__SSE2__)
    state = _mm_getcsr();
#elif defined(__aarch64__)
    __asm__ volatile("mrs %0, fpcr" : "=r"(state));
#endif
    return state;
}

void @STEM@_restore(uint64_t state)
{
#if defined(__SSE2__)
    _mm_setcsr((unsigned)state);
#elif defined(__aarch64__)
    __asm__ volatile("msr fpcr, %0" : : "r"(state));
#endif
    (void)state;
}

uint64_t @STEM@_flush_subnormals(void)
{
    const uint64_t before = float_state();
#if defined(__SSE2__)
    @STEM@_restore(before | 0x8040);
#elif defined(__aarch64__)
    @STEM@_restore(before | 1 << 24);
#endif
    return before;
}

/* Take parts while there are any; the lock is held before and after. */
static void take_parts(void)
{
    while (POOL.next < POOL.parts) {
        const part_of work = POOL.work;
        void *const shared = POOL.shared;
        const int64_t part = POOL.next++;
        pthread_mutex_unlock(&POOL.lock);
        work(shared, part);
        pthread_mutex_lock(&POOL.lock);
        if (--POOL.left == 0) {
            pthread_cond_signal(&POOL.ended);
        }
    }
}

static void *help(void *given)
{
    const int own = (int)(intptr_t)given;
    uint64_t seen = 0;
    pthread_mutex_lock(&POOL.lock);
    for (;;) {
        while (POOL.number == seen || own >= POOL.helping) {
            seen = POOL.number;
            pthread_cond_wait(&POOL.begun, &POOL.lock);
        }
        seen = POOL.number;
        @STEM@_restore(POOL.state);
        take_parts();
    }
    return NULL;
}

/* A process that is forked off has no threads but its own. */
static void forked(void)
{
    pthread_mutex_init(&POOL.alone, NULL);
    pthread_mutex_init(&POOL.lock, NULL);
    pthread_cond_init(&POOL.begun, NULL);
    pthread_cond_init(&POOL.ended, NULL);
    POOL.threads = 0;
}

/* With the lock held. */
static void make_threads(int count)
{
    static int prepared = 0;
    if (!prepared) {
        prepared = 1;
        pthread_atfork(NULL, NULL, forked);
    }
    while (POOL.threads < count) {
        pthread_t thread;
        if (pthread_create(&thread, NULL, help, (void *)(intptr_t)POOL.threads) != 0) {
            return; /* fewer will do */
        }
        pthread_detach(thread);
        POOL.threads++;
    }
}

void in_parallel(part_of work, void *shared, int64_t parts)
{
    if (wanted > 1 && parts > 1 && pthread_mutex_trylock(&POOL.alone) == 0) {
        pthread_mutex_lock(&POOL.lock);
        make_threads(wanted - 1);
        POOL.helping = wanted - 1;
        POOL.work = work;
        POOL.shared = shared;
        POOL.state = float_state();
        POOL.next = 0;
        POOL.parts = POOL.left = parts;
        POOL.number++;
        pthread_cond_broadcast(&POOL.begun);
        take_parts();
        while (POOL.left > 0) {
            pthread_cond_wait(&POOL.ended, &POOL.lock);
        }
        pthread_mutex_unlock(&POOL.lock);
        pthread_mutex_unlock(&POOL.alone);
        return;
    }
    for (int64_t part = 0; part < parts; part++) { /* alone, or the pool is at work for another call */
        work(shared, part);
    }
}
#endif
