// @ts-check
// What the event that asks how to join sends to the server.

/** The address of the page in this browser, without what is after "?" or "#". */
export function ownAddress() {
  return location.origin + location.pathname;
}
