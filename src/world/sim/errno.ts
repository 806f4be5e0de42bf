/** Error numbers of Linux with the words of strerror(3). */
export const ERRNO = {
  EPERM: 'Operation not permitted', ENOENT: 'No such file or directory', ESRCH: 'No such process', EINTR: 'Interrupted system call',
  EIO: 'Input/output error', ENXIO: 'No such device or address', E2BIG: 'Argument list too long', ENOEXEC: 'Exec format error',
  EBADF: 'Bad file descriptor', ECHILD: 'No child processes', EAGAIN: 'Resource temporarily unavailable', ENOMEM: 'Cannot allocate memory',
  EACCES: 'Permission denied', EBUSY: 'Device or resource busy', EEXIST: 'File exists', EXDEV: 'Invalid cross-device link',
  ENODEV: 'No such device', ENOTDIR: 'Not a directory', EISDIR: 'Is a directory', EINVAL: 'Invalid argument',
  EMFILE: 'Too many open files', ENOTTY: 'Inappropriate ioctl for device', ETXTBSY: 'Text file busy', EFBIG: 'File too large',
  ENOSPC: 'No space left on device', ESPIPE: 'Illegal seek', EROFS: 'Read-only file system', EPIPE: 'Broken pipe',
  ERANGE: 'Numerical result out of range', ENAMETOOLONG: 'File name too long', ENOSYS: 'Function not implemented',
  ENOTEMPTY: 'Directory not empty', ELOOP: 'Too many levels of symbolic links', ENOTSOCK: 'Socket operation on non-socket',
  EDESTADDRREQ: 'Destination address required', EMSGSIZE: 'Message too long', EPROTONOSUPPORT: 'Protocol not supported', ENOPROTOOPT: 'Protocol not available', EPROTO: 'Protocol error',
  EOPNOTSUPP: 'Operation not supported', EAFNOSUPPORT: 'Address family not supported by protocol', EADDRINUSE: 'Address already in use',
  EADDRNOTAVAIL: 'Cannot assign requested address', ENETDOWN: 'Network is down', ENETUNREACH: 'Network is unreachable',
  ECONNABORTED: 'Software caused connection abort', ECONNRESET: 'Connection reset by peer', EISCONN: 'Transport endpoint is already connected',
  ENOTCONN: 'Transport endpoint is not connected', ETIMEDOUT: 'Connection timed out', ECONNREFUSED: 'Connection refused',
  EHOSTDOWN: 'Host is down', EHOSTUNREACH: 'No route to host', EALREADY: 'Operation already in progress',
  EINPROGRESS: 'Operation now in progress', EDQUOT: 'Disk quota exceeded',
} as const
export type Errno = keyof typeof ERRNO

/** A failed system call. Not an Error: it carries no stack trace, because programs meet it all the time. */
export class SysError {
  readonly errno: Errno
  /** What the kernel adds in words (netlink's extended ack), where it does. */
  readonly detail: string | undefined
  constructor(errno: Errno, detail?: string) {
    this.errno = errno
    this.detail = detail
  }
  get message(): string { return ERRNO[this.errno] }
}

export const isErrno = (e: unknown, errno?: Errno): e is SysError => e instanceof SysError && (errno === undefined || e.errno === errno)
export const strerror = (errno: Errno): string => ERRNO[errno]
