import{o as a,p as b}from"./part-IDPDKI7P.js";import"./part-2AZUWSRB.js";import"./part-AJJ3ULMT.js";export{b as decodePage,a as structure};
