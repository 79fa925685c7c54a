/**
 * Gives every style element made from now on the page's nonce. antd hands its nonce to all its style elements but two,
 * those of its scroll lock and of its scroll bar measure (@rc-component/portal 2 useScrollLocker, @rc-component/util 1
 * getScrollBarSize), which the content security policy would refuse.
 */
export function lendNonce(nonce: string): void {
  const make = document.createElement.bind(document)
  document.createElement = (name: string, options?: ElementCreationOptions) => {
    const element = make(name, options)
    if (element instanceof HTMLStyleElement) element.nonce = nonce
    return element
  }
}
