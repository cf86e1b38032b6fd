package dev.vmwork.guest;

/**
 * How a guest ended.
 *
 * @param ending the way
 * @param detail what is known besides, such as QEMU's own message; may be empty
 */
public record GuestExit(Ending ending, String detail) {

}
