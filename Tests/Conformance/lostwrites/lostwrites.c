// A disk that can lose power, as a library for LD_PRELOAD.
//
// kill -9 loses nothing that was written: the kernel has it. Power loss does: what was written after a
// file's last fsync may be gone, or there in part. This layer notes, ahead of each write to a file under a
// folder, what the write replaces, and each fsync. After a kill -9 the log says how to take the unsynced
// writes back, all or some of them (`lostwrites.py` does). The log itself is a plain file and survives kill -9.
//
//   LOSTWRITES_ROOT   the folder whose files are watched, as realpath has it
//   LOSTWRITES_LOG    the folder of the log, on the same file system
//   LOSTWRITES_LYING  set: the disk says that it synced, and did not
//   LOSTWRITES_FULL   while a file of this name exists, the disk has no room
//
// Names are lost too: a file or folder made, or removed, since the last fsync of the folder that it is in.
// What the layer does not follow (renames, links, vectored and mapped writes, second descriptors) it puts on record as unsupported.
// Mapped memory of a `-shm` file is no write: nobody relies on it after a crash.
//
// It never opens or closes a watched file itself: closing any descriptor of a file drops the process's locks on it.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum { SYNC_MICROSECONDS = 2000, BLOCK = 4096, DESCRIPTORS = 4096, PATH_LIMIT = 1024 };
enum kind { NAMED = 1, WRITTEN, CUT, SYNCING, SYNCED, UNLINKED, FOLDER_MADE, FOLDER_SYNCED, UNSUPPORTED };

// The head of a record; `length` bytes follow.
struct record {
    uint32_t kind;
    uint32_t flag;    // NAMED: 1 where the file is new
    uint64_t file;    // its number; UNLINKED: the number of the copy that is kept
    uint64_t offset;  // SYNCING, SYNCED: the number of the sync; WRITTEN, CUT: where the bytes that follow were
    uint64_t end;     // WRITTEN, CUT: where what was changed ends, which may be after the end of the file
    uint64_t size;    // WRITTEN, CUT: of the file, before
    uint64_t length;
};

// What a descriptor of a watched file or folder stands for.
struct watched {
    uint64_t file;  // 0: not watched
    bool is_folder;
    char path[PATH_LIMIT];
};

static struct watched table[DESCRIPTORS];
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static const char *root, *log_folder, *full;
static size_t root_length;
static bool is_lying;
static int log_descriptor = -1;
static uint64_t last_number;

static int (*real_open)(const char *, int, ...);
static int (*real_openat)(int, const char *, int, ...);
static int (*real_close)(int);
static ssize_t (*real_pwrite)(int, const void *, size_t, off_t);
static ssize_t (*real_write)(int, const void *, size_t);
static int (*real_ftruncate)(int, off_t);
static int (*real_fsync)(int), (*real_fdatasync)(int);
static int (*real_unlink)(const char *), (*real_mkdir)(const char *, mode_t), (*real_rename)(const char *, const char *);
static int (*real_link)(const char *, const char *), (*real_truncate)(const char *, off_t);
static int (*real_fallocate)(int, int, off_t, off_t), (*real_posix_fallocate)(int, off_t, off_t);
static ssize_t (*real_writev)(int, const struct iovec *, int), (*real_pwritev2)(int, const struct iovec *, int, off_t, int);
static int (*real_dup)(int), (*real_dup2)(int, int), (*real_dup3)(int, int, int);

static void fail(const char *what) {
    fprintf(stderr, "lostwrites: %s: %s\n", what, strerror(errno));
    abort();
}

static void set_up(void) {
    real_open = dlsym(RTLD_NEXT, "open64");
    real_openat = dlsym(RTLD_NEXT, "openat64");
    real_close = dlsym(RTLD_NEXT, "close");
    real_pwrite = dlsym(RTLD_NEXT, "pwrite64");
    real_write = dlsym(RTLD_NEXT, "write");
    real_ftruncate = dlsym(RTLD_NEXT, "ftruncate64");
    real_fsync = dlsym(RTLD_NEXT, "fsync");
    real_fdatasync = dlsym(RTLD_NEXT, "fdatasync");
    real_unlink = dlsym(RTLD_NEXT, "unlink");
    real_mkdir = dlsym(RTLD_NEXT, "mkdir");
    real_rename = dlsym(RTLD_NEXT, "rename");
    real_link = dlsym(RTLD_NEXT, "link");
    real_truncate = dlsym(RTLD_NEXT, "truncate64");
    real_fallocate = dlsym(RTLD_NEXT, "fallocate64");
    real_posix_fallocate = dlsym(RTLD_NEXT, "posix_fallocate64");
    real_writev = dlsym(RTLD_NEXT, "writev");
    real_pwritev2 = dlsym(RTLD_NEXT, "pwritev64v2");
    real_dup = dlsym(RTLD_NEXT, "dup");
    real_dup2 = dlsym(RTLD_NEXT, "dup2");
    real_dup3 = dlsym(RTLD_NEXT, "dup3");
    root = getenv("LOSTWRITES_ROOT");
    log_folder = getenv("LOSTWRITES_LOG");
    full = getenv("LOSTWRITES_FULL");
    is_lying = getenv("LOSTWRITES_LYING") != NULL;
    if (!root || !log_folder) return;
    root_length = strlen(root);
    // Numbers are unique among processes that share a log.
    last_number = (uint64_t)getpid() << 32;
    char path[PATH_LIMIT];
    snprintf(path, sizeof path, "%s/undo.log", log_folder);
    log_descriptor = real_open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    if (log_descriptor < 0) fail(path);
}

static void enter(void) {
    pthread_once(&once, set_up);
    pthread_mutex_lock(&mutex);
}

static void leave(void) {
    int kept = errno;
    pthread_mutex_unlock(&mutex);
    errno = kept;
}

static bool is_under_root(const char *path) {
    if (!root || strncmp(path, root, root_length) != 0) return false;
    return path[root_length] == '/' || path[root_length] == 0;
}

static struct watched *watched(int descriptor) {
    if (descriptor < 0 || descriptor >= DESCRIPTORS || !table[descriptor].file) return NULL;
    return &table[descriptor];
}

// One writev per record: a record is in the log whole or, after a kill -9, as a tail that the reader cuts off.
static void note(struct record head, const void *bytes) {
    struct iovec parts[] = {{&head, sizeof head}, {(void *)bytes, head.length}};
    if (real_writev(log_descriptor, parts, head.length ? 2 : 1) != (ssize_t)(sizeof head + head.length)) fail("the log");
}

static void note_path(enum kind kind, uint32_t flag, uint64_t file, const char *path) {
    note((struct record){.kind = kind, .flag = flag, .file = file, .length = strlen(path)}, path);
}

static bool has_no_room(void) {
    if (!full || access(full, F_OK) != 0) return false;
    errno = ENOSPC;
    return true;
}

static uint64_t size_of(int descriptor) {
    struct stat status;
    if (fstat(descriptor, &status) != 0) fail("fstat");
    return (uint64_t)status.st_size;
}

// Notes what is in the whole blocks around [offset, offset + length), as far as the file goes.
static void note_replaced(enum kind kind, int descriptor, uint64_t file, uint64_t offset, uint64_t length) {
    uint64_t size = size_of(descriptor), start = offset / BLOCK * BLOCK;
    uint64_t end = (offset + length + BLOCK - 1) / BLOCK * BLOCK;
    struct record head = {.kind = kind, .file = file, .offset = start, .end = end, .size = size};
    if (end > size) end = size;
    head.length = end > start ? end - start : 0;
    char *bytes = malloc(head.length + 1);
    if (!bytes) fail("memory");
    if (pread64(descriptor, bytes, head.length, (off64_t)start) != (ssize_t)head.length) fail("reading what a write replaces");
    note(head, bytes);
    free(bytes);
}

// Opening and closing

static void watch(int descriptor, const char *path, bool existed) {
    struct stat status;
    if (descriptor >= DESCRIPTORS || fstat(descriptor, &status) != 0) fail(path);
    if (strlen(path) >= PATH_LIMIT || (!S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode))) return;
    struct watched *entry = &table[descriptor];
    entry->file = ++last_number;
    entry->is_folder = S_ISDIR(status.st_mode);
    strcpy(entry->path, path);
    if (!entry->is_folder) note_path(NAMED, !existed, entry->file, path);
}

static int open_watched(int folder, const char *path, int flags, mode_t mode) {
    bool is_watched = is_under_root(path), existed = true;
    if (is_watched) {
        existed = access(path, F_OK) == 0;
        if ((flags & O_CREAT) && !existed && has_no_room()) return -1;
        if ((flags & O_TRUNC) && existed) note_path(UNSUPPORTED, 0, 0, "O_TRUNC");
    }
    int descriptor = real_openat(folder, path, flags, mode);
    if (descriptor >= 0 && is_watched) watch(descriptor, path, existed);
    return descriptor;
}

#define OPEN(folder, path, flags)                             \
    mode_t mode = 0;                                          \
    if ((flags) & (O_CREAT | O_TMPFILE)) {                    \
        va_list more;                                         \
        va_start(more, flags);                                \
        mode = va_arg(more, mode_t);                          \
        va_end(more);                                         \
    }                                                         \
    enter();                                                  \
    int descriptor = open_watched(folder, path, flags, mode); \
    leave();                                                  \
    return descriptor;

int open(const char *path, int flags, ...) { OPEN(AT_FDCWD, path, flags) }
int open64(const char *path, int flags, ...) { OPEN(AT_FDCWD, path, flags) }
int openat(int folder, const char *path, int flags, ...) { OPEN(folder, path, flags) }
int openat64(int folder, const char *path, int flags, ...) { OPEN(folder, path, flags) }

int close(int descriptor) {
    enter();
    if (watched(descriptor)) table[descriptor].file = 0;
    int result = real_close(descriptor);
    leave();
    return result;
}

// Writing

static ssize_t write_watched(int descriptor, const void *bytes, size_t count, off_t offset) {
    struct watched *entry = watched(descriptor);
    if (entry) {
        if (has_no_room()) return -1;
        note_replaced(WRITTEN, descriptor, entry->file, (uint64_t)offset, count);
    }
    return real_pwrite(descriptor, bytes, count, offset);
}

ssize_t pwrite64(int descriptor, const void *bytes, size_t count, off64_t offset) {
    enter();
    ssize_t result = write_watched(descriptor, bytes, count, offset);
    leave();
    return result;
}

ssize_t pwrite(int descriptor, const void *bytes, size_t count, off_t offset) { return pwrite64(descriptor, bytes, count, offset); }

ssize_t write(int descriptor, const void *bytes, size_t count) {
    pthread_once(&once, set_up);
    // Without the lock: a write to a socket or pipe may block.
    if (!watched(descriptor)) return real_write(descriptor, bytes, count);
    enter();
    off_t offset = lseek(descriptor, 0, SEEK_CUR);
    ssize_t result = write_watched(descriptor, bytes, count, offset);
    if (result > 0) lseek(descriptor, offset + result, SEEK_SET);
    leave();
    return result;
}

int ftruncate64(int descriptor, off64_t length) {
    enter();
    struct watched *entry = watched(descriptor);
    int result = -1;
    if (!entry || (uint64_t)length <= size_of(descriptor) || !has_no_room()) {
        if (entry) note_replaced(CUT, descriptor, entry->file, (uint64_t)length, INT64_MAX / 2);
        result = real_ftruncate(descriptor, length);
    }
    leave();
    return result;
}

int ftruncate(int descriptor, off_t length) { return ftruncate64(descriptor, length); }

// Syncing. The kernel's page cache is this disk's platter, so nothing is really synced. It takes a while all the
// same: a kill that comes meanwhile finds a write that is half done.

static int sync_watched(int descriptor, int (*real)(int)) {
    enter();
    struct watched *found = watched(descriptor), entry = found ? *found : (struct watched){0};
    struct record head = {.kind = SYNCING, .file = entry.file, .offset = ++last_number};
    // What is written from here on may be on the disk or not.
    if (entry.file && !is_lying && !entry.is_folder) note(head, NULL);
    leave();
    if (!entry.file) return real(descriptor);
    usleep(SYNC_MICROSECONDS);
    if (is_lying) return 0;
    enter();
    head.kind = SYNCED;
    if (entry.is_folder) note_path(FOLDER_SYNCED, 0, 0, entry.path);
    else note(head, NULL);
    leave();
    return 0;
}

int fsync(int descriptor) {
    pthread_once(&once, set_up);
    return sync_watched(descriptor, real_fsync);
}

int fdatasync(int descriptor) {
    pthread_once(&once, set_up);
    return sync_watched(descriptor, real_fdatasync);
}

// Names

int unlink(const char *path) {
    enter();
    if (is_under_root(path)) {
        char copy[PATH_LIMIT];
        uint64_t number = ++last_number;
        snprintf(copy, sizeof copy, "%s/%llu", log_folder, (unsigned long long)number);
        if (real_link(path, copy) == 0) note_path(UNLINKED, 0, number, path);
    }
    int result = real_unlink(path);
    leave();
    return result;
}

int mkdir(const char *path, mode_t mode) {
    enter();
    bool is_watched = is_under_root(path);
    int result = is_watched && has_no_room() ? -1 : real_mkdir(path, mode);
    if (result == 0 && is_watched) note_path(FOLDER_MADE, 0, 0, path);
    leave();
    return result;
}

int rename(const char *from, const char *to) {
    enter();
    if (is_under_root(from) || is_under_root(to)) note_path(UNSUPPORTED, 0, 0, "rename");
    int result = real_rename(from, to);
    leave();
    return result;
}

// What is not followed

static void refuse(bool is_watched, const char *what) {
    if (!is_watched) return;
    enter();
    note_path(UNSUPPORTED, 0, 0, what);
    leave();
}

static bool is_watched_file(int descriptor) {
    pthread_once(&once, set_up);
    struct watched *entry = watched(descriptor);
    return entry && !entry->is_folder;
}

ssize_t writev(int descriptor, const struct iovec *parts, int count) {
    refuse(is_watched_file(descriptor), "writev");
    return real_writev(descriptor, parts, count);
}

ssize_t pwritev64v2(int descriptor, const struct iovec *parts, int count, off64_t offset, int flags) {
    refuse(is_watched_file(descriptor), "pwritev");
    return real_pwritev2(descriptor, parts, count, offset, flags);
}

ssize_t pwritev2(int descriptor, const struct iovec *parts, int count, off_t offset, int flags) {
    return pwritev64v2(descriptor, parts, count, offset, flags);
}

ssize_t pwritev64(int descriptor, const struct iovec *parts, int count, off64_t offset) {
    return pwritev64v2(descriptor, parts, count, offset, 0);
}

ssize_t pwritev(int descriptor, const struct iovec *parts, int count, off_t offset) {
    return pwritev64v2(descriptor, parts, count, offset, 0);
}

int fallocate64(int descriptor, int mode, off64_t offset, off64_t length) {
    refuse(is_watched_file(descriptor), "fallocate");
    return real_fallocate(descriptor, mode, offset, length);
}

int fallocate(int descriptor, int mode, off_t offset, off_t length) { return fallocate64(descriptor, mode, offset, length); }

int posix_fallocate64(int descriptor, off64_t offset, off64_t length) {
    refuse(is_watched_file(descriptor), "posix_fallocate");
    return real_posix_fallocate(descriptor, offset, length);
}

int posix_fallocate(int descriptor, off_t offset, off_t length) { return posix_fallocate64(descriptor, offset, length); }

static bool ends_with(const char *text, const char *end) {
    size_t length = strlen(text), rest = strlen(end);
    return length >= rest && strcmp(text + length - rest, end) == 0;
}

// Straight to the kernel: programs map memory long before this library is set up.
void *mmap64(void *address, size_t length, int protection, int flags, int descriptor, off64_t offset) {
    struct watched *entry = watched(descriptor);
    bool writes = (protection & PROT_WRITE) && (flags & MAP_TYPE) != MAP_PRIVATE;
    refuse(entry && writes && !ends_with(entry->path, "-shm"), "a mapping that is written");
    return (void *)syscall(SYS_mmap, address, length, protection, flags, descriptor, offset);
}

void *mmap(void *address, size_t length, int protection, int flags, int descriptor, off_t offset) {
    return mmap64(address, length, protection, flags, descriptor, offset);
}

int dup(int descriptor) {
    refuse(is_watched_file(descriptor), "dup");
    return real_dup(descriptor);
}

int dup2(int descriptor, int to) {
    refuse(is_watched_file(descriptor) || is_watched_file(to), "dup2");
    return real_dup2(descriptor, to);
}

int dup3(int descriptor, int to, int flags) {
    refuse(is_watched_file(descriptor) || is_watched_file(to), "dup3");
    return real_dup3(descriptor, to, flags);
}

static bool is_watched_path(const char *path) {
    pthread_once(&once, set_up);
    return is_under_root(path);
}

int link(const char *from, const char *to) {
    refuse(is_watched_path(from) || is_watched_path(to), "link");
    return real_link(from, to);
}

int truncate64(const char *path, off64_t length) {
    refuse(is_watched_path(path), "truncate");
    return real_truncate(path, length);
}

int truncate(const char *path, off_t length) { return truncate64(path, length); }
