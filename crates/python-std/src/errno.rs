//! `errno`: the numbers of system errors, by name.

use nix::libc;

use forklore_python::value::module::{Entry, Module};
use forklore_python::value::{Key, Value};

macro_rules! numbers {
    ({ $($name:ident)* } $($alias:ident)*) => {
        /// `errno`
        pub static MODULE: Module = Module::new("errno", &[
                $(Entry::int(stringify!($name), libc::$name as i64),)*
                $(Entry::int(stringify!($alias), libc::$alias as i64),)*
                Entry::property("errorcode", |_| Ok(errorcode())),
            ]);

        /// Each number once, under the name that `errorcode` gives for it.
        static NAMES: &[(i32, &str)] = &[$((libc::$name, stringify!($name))),*];
    };
}

numbers! {
    {
        ENODEV ENOCSI EHOSTUNREACH ENOMSG EUCLEAN EL2NSYNC EL2HLT ENODATA ENOTBLK ENOSYS EPIPE EINVAL
        EOVERFLOW EADV EINTR EUSERS ENOTEMPTY ENOBUFS EPROTO EREMOTE ENAVAIL ECHILD ELOOP EXDEV E2BIG ESRCH
        EMSGSIZE EAFNOSUPPORT EBADR EHOSTDOWN EPFNOSUPPORT ENOPROTOOPT EBUSY EAGAIN EBADFD EDOTDOT EISCONN
        ENOANO ESHUTDOWN ECHRNG ELIBBAD ENONET EBADE EBADF EMULTIHOP EIO EUNATCH EPROTOTYPE ENOSPC ENOEXEC
        EALREADY ENETDOWN ENOTNAM EACCES ELNRNG EILSEQ ENOTDIR ENOTUNIQ EPERM EDOM EXFULL ECONNREFUSED EISDIR
        EPROTONOSUPPORT EROFS EADDRNOTAVAIL EIDRM ECOMM ESRMNT EREMOTEIO EL3RST EBADMSG ENFILE ELIBMAX ESPIPE
        ENOLINK ENETRESET ETIMEDOUT ENOENT EEXIST EDQUOT ENOSTR EBADSLT EBADRQC ELIBACC EFAULT EFBIG EDEADLOCK
        ENOTCONN EDESTADDRREQ ELIBSCN ENOLCK EISNAM ECONNABORTED ENETUNREACH ESTALE ENOSR ENOMEM ENOTSOCK
        ESTRPIPE EMLINK ERANGE ELIBEXEC EL3HLT ECONNRESET EADDRINUSE ENOTSUP EREMCHG ENAMETOOLONG ENOTTY
        ERESTART ESOCKTNOSUPPORT ETIME EBFONT ETOOMANYREFS EMFILE ETXTBSY EINPROGRESS ENXIO ENOPKG ENOMEDIUM
        EMEDIUMTYPE ECANCELED ENOKEY EKEYEXPIRED EKEYREVOKED EKEYREJECTED EOWNERDEAD ENOTRECOVERABLE ERFKILL
    }
    EDEADLK EOPNOTSUPP EWOULDBLOCK
}

/// `errno.errorcode`: the names by number.
fn errorcode() -> Value {
    let entries = NAMES
        .iter()
        .filter_map(|(number, name)| Some((Key::new(Value::from(*number)).ok()?, Value::from(*name))));
    Value::dict(entries.collect())
}
