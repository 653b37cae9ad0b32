import{o as a,p as b}from"./part-PDAZ6AQC.js";import"./part-C3RADBA6.js";import"./part-AJJ3ULMT.js";export{b as decodePage,a as structure};
