import { createTheme, Menu, Modal, Tooltip } from '@mantine/core';

/**
 * The shape of Mantine's components. Colours are in style.css: Mantine would write variables of a theme into a `<style>`
 * element, which the content security policy does not allow.
 */
export const theme = createTheme({
  respectReducedMotion: true,
  cursorType: 'pointer',
  components: {
    // The library behind lockScroll writes a `<style>` element too; style.css keeps the page still instead.
    Modal: Modal.extend({
      defaultProps: {
        lockScroll: false,
        centered: true,
        padding: 'lg',
        radius: 'lg',
        overlayProps: { backgroundOpacity: 0.45 },
      },
    }),
    // Within the page, menus are part of its landmarks; the first item takes the focus, which needs no placeholder.
    Menu: Menu.extend({ defaultProps: { withinPortal: false, withInitialFocusPlaceholder: false } }),
    Tooltip: Tooltip.extend({
      defaultProps: { multiline: true, maw: 280, withArrow: true, events: { hover: true, focus: true, touch: true } },
    }),
  },
});
