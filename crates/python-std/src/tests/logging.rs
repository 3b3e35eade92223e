//! `logging`, against what CPython 3.11 prints for the same program.

use super::prints;

#[test]
fn module_functions_configure_the_root() {
    prints(
        "import logging\nlogging.warning('a %d', 5)\nlogging.info('no')\nlogging.getLogger('x').warning('w')\n",
        "WARNING:root:a 5\nWARNING:x:w\n",
    );
}

#[test]
fn unconfigured_loggers_write_the_message_alone() {
    prints(
        "import logging\nlog = logging.getLogger('x')\nlog.warning('last %s', 'resort')\nlog.info('i')\n",
        "last resort\n",
    );
}

#[test]
fn the_format_names_what_a_record_knows() {
    prints(
        r#"
import logging, sys
logging.basicConfig(level="DEBUG", stream=sys.stdout, format="%(levelname)-8s|%(name)5s|%(levelno)d|%(funcName)s|%(lineno)d|%(module)s|%(filename)s|%(threadName)s|%(processName)s|%(message)s")
def f():
    logging.debug("hi %s %s", 1, 2)
f()
log = logging.getLogger("q")
log.setLevel(logging.ERROR)
log.warning("no")
log.error("yes %(a)s", {"a": 1})
log.critical({"a": 1})
log.log(45, "100%")
"#,
        "DEBUG   | root|10|f|5|test|test.py|MainThread|MainProcess|hi 1 2\n\
         ERROR   |    q|40|<module>|10|test|test.py|MainThread|MainProcess|yes 1\n\
         CRITICAL|    q|50|<module>|11|test|test.py|MainThread|MainProcess|{'a': 1}\n\
         Level 45|    q|45|<module>|12|test|test.py|MainThread|MainProcess|100%\n",
    );
}

#[test]
fn process_and_thread_are_numbers_and_time_is_a_date() {
    let source = r#"
import logging, sys
logging.basicConfig(stream=sys.stdout, format="%(process)d|%(thread)d|%(asctime)s|%(created)f|%(msecs)d|%(message)s")
logging.error("x")
"#;
    let (line, _) = super::run(source);
    let fields: Vec<&str> = line.trim_end().split('|').collect();
    let [process, thread, asctime, created, msecs, "x"] = fields[..] else {
        panic!("{line}")
    };
    assert_eq!(process, std::process::id().to_string());
    assert!(thread.parse::<u64>().is_ok() && created.parse::<f64>().is_ok() && msecs.parse::<u16>().is_ok());
    assert!(
        asctime.len() == "2024-01-01 00:00:00,000".len() && asctime.contains(','),
        "{asctime}"
    );
}

#[test]
fn loggers_are_one_object_a_name_and_inherit_levels() {
    prints(
        r#"
import logging
a, ab = logging.getLogger("a"), logging.getLogger("a.b")
a.setLevel("DEBUG")
print(logging.getLogger("a") is a, ab.level, ab.getEffectiveLevel(), ab.parent is a, a.parent)
print(ab, logging.getLogger(), ab.isEnabledFor(10), ab.name)
print(logging.getLevelName(30), logging.getLevelName("INFO"), logging.getLevelName(7))
"#,
        "True 0 10 True <RootLogger root (WARNING)>\n<Logger a.b (DEBUG)> <RootLogger root (WARNING)> True a.b\n\
         WARNING 20 Level 7\n",
    );
}

#[test]
fn exception_adds_the_traceback() {
    prints(
        r#"
import logging, sys
logging.basicConfig(stream=sys.stdout, format="{levelname} {message}", style="{")
try:
    1 / 0
except ZeroDivisionError:
    logging.exception("bad")
logging.exception("none")
"#,
        "ERROR bad\nTraceback (most recent call last):\n  File \"test.py\", line 5, in <module>\n    1 / 0\n    ~~^~~\n\
         ZeroDivisionError: division by zero\nERROR none\nNoneType: None\n",
    );
}

#[test]
fn a_message_that_does_not_fit_is_reported_and_the_listing_goes_on() {
    prints(
        "import logging, sys\nlogging.basicConfig(stream=sys.stdout)\nlogging.error('a %d', 'x')\nprint('go on')\n",
        "--- Logging error ---\nTraceback (most recent call last):\nTypeError: %d format: a real number is required, \
         not str\nCall stack:\n  File \"test.py\", line 3, in <module>\n    logging.error('a %d', 'x')\nMessage: 'a %d'\nArguments: ('x',)\ngo on\n",
    );
}

#[test]
fn wrong_arguments_are_refused_as_in_cpython() {
    prints(
        r#"
import logging
def show(make):
    try:
        make()
    except Exception as error:
        print(repr(error))
show(lambda: logging.basicConfig(level="X"))
show(lambda: logging.basicConfig(5))
show(lambda: logging.basicConfig(nope=5))
show(lambda: logging.basicConfig(format="nothing"))
show(lambda: logging.error("x", foo=5))
show(lambda: logging.info())
show(lambda: logging.getLogger().log("x", "y"))
show(lambda: logging.getLogger(5))
"#,
        "ValueError(\"Unknown level: 'X'\")\n\
         TypeError('basicConfig() takes 0 positional arguments but 1 was given')\n\
         ValueError('Unrecognised argument(s): nope')\n\
         ValueError(\"Invalid format 'nothing' for '%' style\")\n\
         TypeError(\"Logger._log() got an unexpected keyword argument 'foo'\")\n\
         TypeError(\"info() missing 1 required positional argument: 'msg'\")\n\
         TypeError('level must be an integer')\n\
         TypeError('A logger name must be a string')\n",
    );
}
