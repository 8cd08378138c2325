/*
 * Writes down, in order, all that a program does to the files of one folder: preloaded into it (LD_PRELOAD), for
 * replay.rs, which then makes the folder as a power cut would have left it.
 *
 * GALLEY_SHIM_ROOT is the folder, which must exist; GALLEY_SHIM_LOG is the log, which grows, so that several
 * processes, one after the other or at once, can be recorded into one log. Eight hex digits written to standard output at
 * once are an acknowledged save.
 *
 * Only what passes through libc is seen: SQLite and Rust's std::fs do; rustix (raw system calls), mmap and stdio's
 * fopen do not. copy_file_range and sendfile are refused, whereupon std::fs::copy reads and writes. What was missed
 * shows when the end of the log is compared with the folder (Log::check).
 *
 * Files whose names end in "-shm" are left out: SQLite maps them, and builds them anew after a crash.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

#define REAL(name) ((__typeof__(&name))real(#name))

static pthread_mutex_t order = PTHREAD_MUTEX_INITIALIZER;
static char root[PATH_MAX];
static size_t root_length;
static int journal = -1;

static void *real(const char *name)
{
    void *found = dlsym(RTLD_NEXT, name);
    if (!found) {
        abort();
    }
    return found;
}

/* Between begin and end a call is made and written down, so that the log has the order of the calls. */
static void begin(void)
{
    pthread_mutex_lock(&order);
    flock(journal, LOCK_EX);
}

static void end(void)
{
    int kept = errno;
    flock(journal, LOCK_UN);
    pthread_mutex_unlock(&order);
    errno = kept;
}

/* One record: kind, two numbers, the lengths of what follows, a name, data. All in the machine's byte order. */
static void put(char kind, uint64_t a, uint64_t b, const char *name, const void *data, size_t length)
{
    int kept = errno;
    uint32_t name_length = (uint32_t)strlen(name), data_length = (uint32_t)length;
    size_t size = 1 + 2 * 8 + 2 * 4 + name_length + length;
    char *record = malloc(size), *at = record;
    if (!record) {
        abort();
    }
    *at++ = kind;
    memcpy(at, &a, 8), at += 8;
    memcpy(at, &b, 8), at += 8;
    memcpy(at, &name_length, 4), at += 4;
    memcpy(at, &data_length, 4), at += 4;
    memcpy(at, name, name_length), at += name_length;
    if (length) {
        memcpy(at, data, length);
    }
    if (REAL(write)(journal, record, size) != (ssize_t)size) {
        abort();
    }
    free(record);
    errno = kept;
}

__attribute__((constructor)) static void start(void)
{
    const char *folder = getenv("GALLEY_SHIM_ROOT"), *log = getenv("GALLEY_SHIM_LOG");
    struct stat s;
    if (!folder || !log || !realpath(folder, root) || stat(root, &s)) {
        return;
    }
    root_length = strlen(root);
    journal = REAL(open)(log, O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0644);
    if (journal < 0) {
        abort();
    }
    begin();
    put('R', s.st_ino, 0, "", NULL, 0);
    end();
}

static int inside(const char *path)
{
    size_t n = strlen(path);
    if (journal < 0 || strncmp(path, root, root_length) || (path[root_length] && path[root_length] != '/')) {
        return 0;
    }
    return n < 4 || strcmp(path + n - 4, "-shm") != 0;
}

/* The inode of an open file or folder that is to be recorded, or 0. */
static uint64_t recorded(int fd)
{
    char link[64], path[PATH_MAX + 16];
    struct stat s;
    if (journal < 0 || fd < 0) {
        return 0;
    }
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, path, sizeof path - 1);
    if (n < 0) {
        return 0;
    }
    path[n] = 0;
    char *deleted = strstr(path, " (deleted)");
    if (deleted) {
        *deleted = 0;
    }
    return inside(path) && !fstat(fd, &s) && (S_ISREG(s.st_mode) || S_ISDIR(s.st_mode)) ? s.st_ino : 0;
}

/* A name in a folder: the folder's inode (0 if the name is not to be recorded), the last part, what it names (or 0). */
struct place {
    uint64_t folder, inode;
    char name[NAME_MAX + 1];
};

static struct place place(int at, const char *path)
{
    struct place p = {0, 0, ""};
    char parent[PATH_MAX], whole[PATH_MAX + NAME_MAX + 2], copy[PATH_MAX];
    struct stat s;
    int kept = errno;
    size_t n = path ? strlen(path) : 0;
    if (journal < 0 || n == 0 || n >= sizeof copy) {
        return p;
    }
    memcpy(copy, path, n + 1);
    while (n > 1 && copy[n - 1] == '/') {
        copy[--n] = 0;
    }
    char *slash = strrchr(copy, '/');
    const char *name = slash ? slash + 1 : copy, *folder = slash ? (slash == copy ? "/" : copy) : ".";
    if (slash && slash != copy) {
        *slash = 0;
    }
    /* Opening the folder resolves it against `at` and through links, without another lookup by name. */
    int fd = REAL(openat)(at, folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t m = fd < 0 ? -1 : readlink(link, parent, sizeof parent - 1);
    if (m >= 0 && strlen(name) <= NAME_MAX) {
        parent[m] = 0;
        snprintf(whole, sizeof whole, "%s/%s", parent, name);
        if (inside(parent) && inside(whole) && !fstat(fd, &s)) {
            p.folder = s.st_ino;
            strcpy(p.name, name);
            p.inode = fstatat(fd, name, &s, AT_SYMLINK_NOFOLLOW) ? 0 : s.st_ino;
        }
    }
    if (fd >= 0) {
        close(fd);
    }
    errno = kept;
    return p;
}

static int opened(int at, const char *path, int flags, mode_t mode)
{
    if (journal < 0 || !(flags & (O_CREAT | O_TRUNC | (O_TMPFILE & ~O_DIRECTORY)))) {
        return REAL(openat)(at, path, flags, mode);
    }
    begin();
    struct place p = place(at, path);
    int fd = REAL(openat)(at, path, flags, mode);
    uint64_t inode = recorded(fd);
    if (inode && (flags & O_TMPFILE) == O_TMPFILE) {
        put('N', inode, 0, "", NULL, 0);
    } else if (inode && p.folder && !p.inode && (flags & O_CREAT)) {
        put('C', inode, p.folder, p.name, NULL, 0);
    } else if (inode && (flags & O_TRUNC)) {
        put('T', inode, 0, "", NULL, 0);
    }
    end();
    return fd;
}

#define MODE(flags) \
    mode_t mode = 0; \
    if ((flags) & O_CREAT || ((flags) & O_TMPFILE) == O_TMPFILE) { \
        va_list rest; \
        va_start(rest, flags); \
        mode = va_arg(rest, mode_t); \
        va_end(rest); \
    }

int open(const char *path, int flags, ...)
{
    MODE(flags)
    return opened(AT_FDCWD, path, flags, mode);
}

int open64(const char *path, int flags, ...)
{
    MODE(flags)
    return opened(AT_FDCWD, path, flags, mode);
}

int openat(int at, const char *path, int flags, ...)
{
    MODE(flags)
    return opened(at, path, flags, mode);
}

int openat64(int at, const char *path, int flags, ...)
{
    MODE(flags)
    return opened(at, path, flags, mode);
}

int creat(const char *path, mode_t mode)
{
    return opened(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode);
}

int creat64(const char *path, mode_t mode)
{
    return creat(path, mode);
}

/* Eight hex digits, or 0: a save is never numbered 0. */
static uint64_t acknowledged(int fd, const void *data, size_t length)
{
    char digits[9] = {0}, *rest;
    if (journal < 0 || fd != STDOUT_FILENO || length != 8) {
        return 0;
    }
    memcpy(digits, data, 8);
    if (strspn(digits, "0123456789abcdef") != 8) {
        return 0;
    }
    return strtoull(digits, &rest, 16);
}

ssize_t write(int fd, const void *data, size_t length)
{
    uint64_t save = acknowledged(fd, data, length), inode = recorded(fd);
    if (!save && !inode) {
        return REAL(write)(fd, data, length);
    }
    begin();
    if (save) {
        put('A', save, 0, "", NULL, 0);
    }
    ssize_t n = REAL(write)(fd, data, length);
    if (inode && n > 0) {
        put('W', inode, (uint64_t)(lseek(fd, 0, SEEK_CUR) - n), "", data, (size_t)n);
    }
    end();
    return n;
}

ssize_t pwrite64(int fd, const void *data, size_t length, off64_t offset)
{
    uint64_t inode = recorded(fd);
    if (!inode) {
        return REAL(pwrite64)(fd, data, length, offset);
    }
    begin();
    ssize_t n = REAL(pwrite64)(fd, data, length, offset);
    if (n > 0) {
        put('W', inode, (uint64_t)offset, "", data, (size_t)n);
    }
    end();
    return n;
}

ssize_t pwrite(int fd, const void *data, size_t length, off_t offset)
{
    return pwrite64(fd, data, length, offset);
}

/* A gathered write may be as short as its first part: callers go on with the rest, and each part is recorded. */
ssize_t writev(int fd, const struct iovec *parts, int count)
{
    if (!recorded(fd)) {
        return REAL(writev)(fd, parts, count);
    }
    for (int i = 0; i < count; i++) {
        if (parts[i].iov_len) {
            return write(fd, parts[i].iov_base, parts[i].iov_len);
        }
    }
    return 0;
}

ssize_t pwritev64(int fd, const struct iovec *parts, int count, off64_t offset)
{
    if (!recorded(fd)) {
        return REAL(pwritev64)(fd, parts, count, offset);
    }
    for (int i = 0; i < count; i++) {
        if (parts[i].iov_len) {
            return pwrite64(fd, parts[i].iov_base, parts[i].iov_len, offset);
        }
    }
    return 0;
}

ssize_t pwritev(int fd, const struct iovec *parts, int count, off_t offset)
{
    return pwritev64(fd, parts, count, offset);
}

/* Data that the kernel moves by itself could not be recorded; refused like this, callers read and write. */
ssize_t copy_file_range(int in, off64_t *in_offset, int out, off64_t *out_offset, size_t length, unsigned flags)
{
    if (recorded(out)) {
        errno = ENOSYS;
        return -1;
    }
    return REAL(copy_file_range)(in, in_offset, out, out_offset, length, flags);
}

ssize_t sendfile64(int out, int in, off64_t *offset, size_t length)
{
    if (recorded(out)) {
        errno = EINVAL;
        return -1;
    }
    return REAL(sendfile64)(out, in, offset, length);
}

static int truncated(int result, uint64_t inode, off64_t length)
{
    if (!result && inode) {
        put('T', inode, (uint64_t)length, "", NULL, 0);
    }
    return result;
}

int ftruncate64(int fd, off64_t length)
{
    uint64_t inode = recorded(fd);
    if (!inode) {
        return REAL(ftruncate64)(fd, length);
    }
    begin();
    int result = truncated(REAL(ftruncate64)(fd, length), inode, length);
    end();
    return result;
}

int ftruncate(int fd, off_t length)
{
    return ftruncate64(fd, length);
}

int truncate64(const char *path, off64_t length)
{
    if (journal < 0) {
        return REAL(truncate64)(path, length);
    }
    begin();
    struct place p = place(AT_FDCWD, path);
    int result = truncated(REAL(truncate64)(path, length), p.folder ? p.inode : 0, length);
    end();
    return result;
}

int truncate(const char *path, off_t length)
{
    return truncate64(path, length);
}

/* The plain kind only lengthens the file; what the other kinds do is not modelled, and refused. */
int fallocate64(int fd, int mode, off64_t offset, off64_t length)
{
    uint64_t inode = recorded(fd);
    struct stat s;
    if (!inode) {
        return REAL(fallocate64)(fd, mode, offset, length);
    }
    if (mode & ~FALLOC_FL_KEEP_SIZE) {
        errno = EOPNOTSUPP;
        return -1;
    }
    begin();
    int result = REAL(fallocate64)(fd, mode, offset, length);
    if (!result && !mode && !fstat(fd, &s)) {
        truncated(0, inode, s.st_size);
    }
    end();
    return result;
}

int fallocate(int fd, int mode, off_t offset, off_t length)
{
    return fallocate64(fd, mode, offset, length);
}

int posix_fallocate64(int fd, off64_t offset, off64_t length)
{
    if (!recorded(fd)) {
        return REAL(posix_fallocate64)(fd, offset, length);
    }
    return fallocate64(fd, 0, offset, length) ? errno : 0;
}

int posix_fallocate(int fd, off_t offset, off_t length)
{
    return posix_fallocate64(fd, offset, length);
}

static int synced(int (*sync)(int), int fd)
{
    uint64_t inode = recorded(fd);
    if (!inode) {
        return sync(fd);
    }
    begin();
    int result = sync(fd);
    if (!result) {
        put('F', inode, 0, "", NULL, 0);
    }
    end();
    return result;
}

int fsync(int fd)
{
    return synced(REAL(fsync), fd);
}

int fdatasync(int fd)
{
    return synced(REAL(fdatasync), fd);
}

int unlinkat(int at, const char *path, int flags)
{
    if (journal < 0) {
        return REAL(unlinkat)(at, path, flags);
    }
    begin();
    struct place p = place(at, path);
    int result = REAL(unlinkat)(at, path, flags);
    if (!result && p.folder) {
        put('U', p.inode, p.folder, p.name, NULL, 0);
    }
    end();
    return result;
}

int unlink(const char *path)
{
    return unlinkat(AT_FDCWD, path, 0);
}

int rmdir(const char *path)
{
    return unlinkat(AT_FDCWD, path, AT_REMOVEDIR);
}

int remove(const char *path)
{
    int result = unlink(path);
    return result && (errno == EISDIR || errno == EPERM) ? rmdir(path) : result;
}

int mkdirat(int at, const char *path, mode_t mode)
{
    if (journal < 0) {
        return REAL(mkdirat)(at, path, mode);
    }
    begin();
    int result = REAL(mkdirat)(at, path, mode);
    struct place p = place(at, path);
    if (!result && p.folder) {
        put('M', p.inode, p.folder, p.name, NULL, 0);
    }
    end();
    return result;
}

int mkdir(const char *path, mode_t mode)
{
    return mkdirat(AT_FDCWD, path, mode);
}

int linkat(int at, const char *path, int new_at, const char *new_path, int flags)
{
    if (journal < 0) {
        return REAL(linkat)(at, path, new_at, new_path, flags);
    }
    begin();
    int result = REAL(linkat)(at, path, new_at, new_path, flags);
    struct place p = place(new_at, new_path);
    if (!result && p.folder) {
        put('L', p.inode, p.folder, p.name, NULL, 0);
    }
    end();
    return result;
}

int link(const char *path, const char *new_path)
{
    return linkat(AT_FDCWD, path, AT_FDCWD, new_path, 0);
}

/* The new name is recorded first: only for renames between two folders are they two changes, each its folder's. */
int renameat2(int at, const char *path, int new_at, const char *new_path, unsigned flags)
{
    if (journal < 0) {
        return REAL(renameat2)(at, path, new_at, new_path, flags);
    }
    if (flags & ~(unsigned)RENAME_NOREPLACE) {
        errno = EINVAL;
        return -1;
    }
    begin();
    struct place from = place(at, path), to = place(new_at, new_path);
    int result = REAL(renameat2)(at, path, new_at, new_path, flags);
    if (!result && from.inode != to.inode) {
        if (from.folder && from.folder == to.folder) {
            put('V', from.inode, from.folder, to.name, from.name, strlen(from.name));
        } else {
            if (to.folder) {
                put('L', from.inode, to.folder, to.name, NULL, 0);
            }
            if (from.folder) {
                put('U', from.inode, from.folder, from.name, NULL, 0);
            }
        }
    }
    end();
    return result;
}

int renameat(int at, const char *path, int new_at, const char *new_path)
{
    return renameat2(at, path, new_at, new_path, 0);
}

int rename(const char *path, const char *new_path)
{
    return renameat2(AT_FDCWD, path, AT_FDCWD, new_path, 0);
}
