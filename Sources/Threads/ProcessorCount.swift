internal import Libc

/// The processors of the machine.
package enum ProcessorCount {
    /// How many are online; 1 where the system does not say.
    package static var available: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }
}
