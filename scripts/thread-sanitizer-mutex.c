// What the thread sanitizer has to know of Swift's Mutex, linked into programs that it watches.
//
// The Synchronization library is not built with the sanitizer. The quick ways of a Mutex are compiled into our own code, and
// seen; a Mutex that has to be waited for goes through the two functions below in the library, and the sanitizer would take
// what it guards for a race. These stand before the library's own, call them, and say what they do.
//
// They are called as Swift calls methods: the Mutex is in the register for self.
// https://github.com/swiftlang/llvm-project/blob/next/clang/docs/AttributeReference.rst (swiftcall)
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdint.h>

#define LOCK "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF"
#define UNLOCK "$s15Synchronization12_MutexHandleV11_unlockSlowyyF"
#define METHOD __attribute__((swiftcall))
#define SELF __attribute__((swift_context)) void *

typedef METHOD void (*Lock)(uint32_t thread, SELF mutex);
typedef METHOD void (*Unlock)(SELF mutex);

void __tsan_acquire(void *address);
void __tsan_release(void *address);

METHOD void lockSlow(uint32_t thread, SELF mutex) __asm__(LOCK);
METHOD void unlockSlow(SELF mutex) __asm__(UNLOCK);

METHOD void lockSlow(uint32_t thread, SELF mutex) {
    ((Lock)dlsym(RTLD_NEXT, LOCK))(thread, mutex);
    __tsan_acquire(mutex);
}

METHOD void unlockSlow(SELF mutex) {
    __tsan_release(mutex);
    ((Unlock)dlsym(RTLD_NEXT, UNLOCK))(mutex);
}
